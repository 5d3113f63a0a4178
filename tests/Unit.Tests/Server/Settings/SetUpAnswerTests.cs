using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Settings;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Settings;

public sealed class SetUpAnswerTests
{
    [Fact]
    public void Only_the_last_look_counts_however_late_the_others_are()
    {
        var answer = new SetUpAnswer("storagePath");
        var first = answer.Ask("/a");
        var second = answer.Ask("/ab");
        answer.Take(second, new CheckSetUp.Response("fine", IsDoubtful: false));
        answer.Take(first, Problem.Invalid("storage.missing", "There is no such folder."));

        Assert.True(answer.IsGood);
        Assert.Equal("fine", answer.Remark?.Remark);
    }

    [Fact]
    public void A_new_value_forgets_what_was_thought_of_the_old_one()
    {
        var answer = new SetUpAnswer("storagePath");
        answer.Take(answer.Ask("/a"), Problem.Invalid("storage.missing", "There is no such folder."));
        Assert.True(answer.IsWrong);

        answer.Ask("/b");
        Assert.False(answer.IsWrong);
        Assert.False(answer.IsGood);
        Assert.True(answer.IsChecking);
    }

    [Fact]
    public void A_refusal_at_the_end_outlasts_a_look_that_is_still_under_way()
    {
        var answer = new SetUpAnswer("storagePath");
        var look = answer.Ask("/a");
        answer.Refuse(Problem.Invalid("storage.missing", "There is no such folder."));
        answer.Take(look, new CheckSetUp.Response(null, IsDoubtful: false));

        Assert.True(answer.IsWrong);
    }
}
