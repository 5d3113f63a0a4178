namespace BorgBackupServer.Borg.Output;

/// <summary>
/// What is worth keeping of a run's log lines, in bounded memory: a million unreadable files are counted, and the first
/// ones named. Not thread-safe; read it when the run is over.
/// </summary>
public sealed class LogDigest
{
    private const int MaxProblems = 200;
    private const int MaxMessages = 50;

    private readonly List<FileProblem> problems = [];
    private readonly List<string> warnings = [];
    private readonly List<string> errors = [];
    private readonly Queue<string> plainTexts = new();
    private BorgFailure? textFailure;
    private BorgFailure? idFailure;

    /// <summary>The first 200.</summary>
    public IReadOnlyList<FileProblem> FileProblems => problems;

    public long FileProblemCount { get; private set; }

    /// <summary>The first 50 warnings that are not about one file.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The first 50 errors.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>The last 50 lines that are not borg's JSON, such as a traceback at start.</summary>
    public IReadOnlyCollection<string> PlainTexts => plainTexts;

    public void Add(BorgLogLine line)
    {
        if (FileProblem.From(line) is { } problem)
            AddProblem(problem);
        else if (line is BorgLogLine.LogMessage { Level: >= LogLevel.Warning } message)
            AddMessage(message);
        else if (line is BorgLogLine.QuestionPrompt question)
            idFailure ??= FailureRules.OfMessageId(question.MessageId);
        else if (line is BorgLogLine.PlainText { Text: var text })
            AddPlainText(text);
    }

    /// <summary>Why borg failed; null if it did not.</summary>
    public BorgFailure? FailureOf(BorgExit exit) => exit.Kind switch
    {
        BorgExitKind.Success => null,
        // Python also ends with 1 when borg cannot even be loaded; borg itself never warns without a word.
        BorgExitKind.Warning => HasTraceback && problems.Count == 0 && warnings.Count == 0 ? BorgFailure.BrokenInstallation : null,
        BorgExitKind.Signalled => BorgFailure.Interrupted,
        _ => textFailure ?? idFailure ?? FailureRules.OfModernCode(exit.Code) ??
            (HasTraceback && errors.Count == 0 ? BorgFailure.BrokenInstallation : BorgFailure.Unknown),
    };

    private bool HasTraceback => plainTexts.Any(text => text.StartsWith("Traceback (most recent call last)", StringComparison.Ordinal));

    private void AddProblem(FileProblem problem)
    {
        // borg says it twice: first the reason as a message, then the status of the same path.
        if (problems.Count > 0 && FileProblemCount == problems.Count && problems[^1].Path == problem.Path)
            return;
        FileProblemCount++;
        if (problems.Count < MaxProblems)
            problems.Add(problem);
    }

    private void AddMessage(BorgLogLine.LogMessage message)
    {
        idFailure ??= FailureRules.OfMessageId(message.MessageId);
        // Names of files stand in plain warnings, so their texts prove nothing; what ssh says comes as "Remote: …".
        if (message.Level >= LogLevel.Error || message.Message.StartsWith("Remote: ", StringComparison.Ordinal))
            textFailure ??= FailureRules.OfText(message.Message);
        var list = message.Level >= LogLevel.Error ? errors : warnings;
        if (list.Count < MaxMessages)
            list.Add(message.Message);
    }

    private void AddPlainText(string text)
    {
        if (text.Length == 0)
            return;
        textFailure ??= FailureRules.OfText(text);
        if (plainTexts.Count == MaxMessages)
            plainTexts.Dequeue();
        plainTexts.Enqueue(text);
    }
}
