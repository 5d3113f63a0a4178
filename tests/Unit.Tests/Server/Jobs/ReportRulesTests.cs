using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class ReportRulesTests
{
    private static readonly FinishedReport Failed = new()
    {
        Outcome = JobOutcome.Failed,
        Problem = new WireProblem { Code = "borg.disk-full", Detail = "The disk is full." },
        Warnings = [],
        WarningCount = 0,
    };

    [Fact]
    public void A_failure_without_a_reason_gets_one() =>
        Assert.Equal("agent.no-reason", ReportRules.Clean(Failed with { Problem = null }).Problem?.Code);

    [Theory]
    [InlineData("borg.disk-full", "borg.disk-full")]
    [InlineData("agent.interrupted", "agent.interrupted")]
    [InlineData("<script>", "agent.problem")]
    [InlineData("", "agent.problem")]
    [InlineData("a\nb", "agent.problem")]
    public void A_code_has_its_form(string code, string kept) =>
        Assert.Equal(kept, ReportRules.Clean(Failed with { Problem = new WireProblem { Code = code, Detail = "x" } }).Problem?.Code);

    [Fact]
    public void A_problem_beside_success_is_left_out() =>
        Assert.Null(ReportRules.Clean(Failed with { Outcome = JobOutcome.Succeeded }).Problem);

    [Fact]
    public void There_are_at_least_as_many_warnings_as_are_told()
    {
        var cleaned = ReportRules.Clean(Failed with { Warnings = [new FileWarning { Text = "one\nline" }, new FileWarning { Text = "two" }] });
        Assert.Equal(2, cleaned.WarningCount);
        Assert.Equal("one line", cleaned.Warnings[0].Text);
    }
}
