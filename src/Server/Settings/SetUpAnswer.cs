using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Settings;

/// <summary>One answer on the set-up page, and what the server thinks of it.</summary>
public sealed class SetUpAnswer(string field)
{
    private int turn;

    public string Field { get; } = field;

    public string Value { get; private set; } = "";

    public bool IsChecking { get; private set; }

    public Problem? Problem { get; private set; }

    public CheckSetUp.Response? Remark { get; private set; }

    public bool IsWrong => Problem is not null;

    public bool IsGood => Remark is not null && !IsWrong && !IsChecking;

    /// <summary>A new value; what was thought of the former one no longer counts.</summary>
    /// <returns>Which asking this is, for <see cref="Take"/>.</returns>
    public int Ask(string value)
    {
        Value = value;
        Problem = null;
        Remark = null;
        IsChecking = value.Length > 0;
        return ++turn;
    }

    public bool IsLatest(int asked) => asked == turn;

    /// <summary>The answer to an asking. Later ones may be answered sooner; only the last counts.</summary>
    public void Take(int asked, Result<CheckSetUp.Response> result)
    {
        if (!IsLatest(asked))
            return;
        IsChecking = false;
        Problem = result.Problem;
        Remark = result.IsSuccess(out var remark, out _) ? remark : null;
    }

    public void Refuse(Problem problem)
    {
        turn++;
        IsChecking = false;
        Remark = null;
        Problem = problem;
    }
}
