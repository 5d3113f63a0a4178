using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using Xunit;
using LogLevel = BorgBackupServer.Borg.Output.LogLevel;

namespace BorgBackupServer.Unit.Tests.Agent.Runs;

public sealed class BorgProblemsTests
{
    [Fact]
    public void Every_failure_of_borg_says_what_to_do()
    {
        foreach (var failure in Enum.GetValues<BorgFailure>())
        {
            var problem = BorgProblems.Of(failure, new LogDigest());
            Assert.Matches("^[a-z]+\\.[a-z-]+$", problem.Code);
            Assert.NotEmpty(problem.Detail);
            Assert.NotNull(problem.Hint);
        }
    }

    [Fact]
    public void An_unknown_failure_shows_borgs_last_words_on_one_line()
    {
        var log = new LogDigest();
        log.Add(BorgLogLine.Parse("""{"type":"log_message","levelname":"ERROR","message":"first"}"""));
        log.Add(BorgLogLine.Parse("""{"type":"log_message","levelname":"ERROR","message":"the\nlast"}"""));
        Assert.Equal("borg failed: the last", BorgProblems.Of(BorgFailure.Unknown, log).Detail);
    }

    [Fact]
    public void The_words_of_the_remote_shell_are_understood_through_borg()
    {
        var problem = BorgProblems.OfRemoteShell("Remote: bbs-agent rsh: [repository.changed] The server opened the repository 00.");
        Assert.Equal("repository.changed", problem?.Code);
        Assert.Contains("00", problem!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remote: Connection closed by remote host.")]
    [InlineData("bbs-agent rsh: nothing")]
    [InlineData("bbs-agent rsh: [policy.allow-all] x")]
    [InlineData("bbs-agent rsh: [Repository.Changed] x")]
    public void Other_words_are_not(string line) => Assert.Null(BorgProblems.OfRemoteShell(line));

    [Fact]
    public void Long_words_fit_on_the_wire()
    {
        var log = new LogDigest();
        log.Add(new BorgLogLine.LogMessage(LogLevel.Error, new string('x', 100_000), null, null));
        var finished = RunEnds.Failed(BorgProblems.Of(BorgFailure.Unknown, log));
        var report = new Report { Job = new JobReference { JobId = Guid.Empty, Epoch = 1 }, Sequence = 1, At = default, Body = finished };
        Assert.Null(WireCheck.Check(new ReportRequest { SessionId = Guid.Empty, Reports = [report] }));
    }

    [Fact]
    public void A_path_that_is_not_text_is_named_to_borg_with_question_marks()
    {
        Assert.Equal("a/caf?/é", RestoreRun.ForBorg(new WirePath([.. "a/caf"u8, 0xe9, .. "/é"u8])));
        Assert.Equal("???", RestoreRun.ForBorg(new WirePath([0xf0, 0x9f, 0x98])));
    }
}
