using BorgBackupServer.Server.Jobs;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class RetryRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Passing =
        ["ssh.closed", "ssh.unreachable", "ssh.down", "borg.interrupted", "repository.locked", "repository.busy", "job.lost", "agent.restarted", "agent.stopping", "repository.missing"];

    [Theory]
    [InlineData("ssh.closed", 1, 1)]
    [InlineData("ssh.unreachable", 2, 5)]
    [InlineData("ssh.closed", 3, 15)]
    [InlineData("ssh.closed", 4, 60)]
    [InlineData("remote-host.unreachable", 1, 1)]
    [InlineData("remote-host.closed", 2, 5)]
    [InlineData("repository.locked", 1, 5)]
    [InlineData("job.lost", 1, 0)]
    [InlineData("job.lost", 2, 10)]
    [InlineData("repository.missing", 1, 10)]
    public void What_passes_by_itself_is_tried_again_after_a_pause_of_its_own(string code, int attempt, int minutes) =>
        Assert.Equal(Now.AddMinutes(minutes), RetryRule.NextAt(JobKind.Backup, code, attempt, Now));

    [Theory]
    [InlineData("policy.backup-path")]
    [InlineData("ssh.key-refused")]
    [InlineData("remote-host.key-changed")]
    [InlineData("remote-host.key-not-accepted")]
    [InlineData("ssh.host-key-changed")]
    [InlineData("passphrase.wrong")]
    [InlineData("repository.changed")]
    [InlineData("repository.damaged")]
    [InlineData("repository.frozen")]
    [InlineData("storage.full")]
    [InlineData("quota.exceeded")]
    [InlineData("archive.not-in-repository")]
    [InlineData("job.stalled")]
    [InlineData("borg.failed")]
    [InlineData("")]
    [InlineData(null)]
    public void What_a_person_has_to_mend_is_not_tried_again(string? code)
    {
        Assert.Null(RetryRule.NextAt(JobKind.Backup, code, 1, Now));
        Assert.Equal(1, RetryRule.MostAttempts(JobKind.Backup, code));
    }

    [Theory]
    [InlineData(JobKind.Restore)]
    [InlineData(JobKind.Look)]
    [InlineData(JobKind.WayBack)]
    public void What_somebody_waits_for_in_person_is_not_tried_again(JobKind kind) =>
        Assert.All(Passing, code => Assert.Null(RetryRule.NextAt(kind, code, 1, Now)));

    [Fact]
    public void Pauses_grow_and_come_to_an_end()
    {
        foreach (var code in Passing)
        {
            var most = RetryRule.MostAttempts(JobKind.Backup, code);
            Assert.InRange(most, 2, JobLifecycle.MaxAttempts);
            var pauses = Enumerable.Range(1, most - 1).Select(attempt => RetryRule.NextAt(JobKind.Backup, code, attempt, Now)!.Value - Now).ToList(); // because each attempt but the last has one
            Assert.Equal(pauses.Order(), pauses);
            Assert.Equal(pauses.Count, pauses.Distinct().Count());
            Assert.Null(RetryRule.NextAt(JobKind.Backup, code, most, Now));
        }
    }

    [Property(MaxTest = 500)]
    public void A_next_attempt_is_never_before_now_and_never_one_too_many(int attempt, string? code, byte kind)
    {
        foreach (var any in Passing.Append(code))
        {
            var of = (JobKind)(kind % Enum.GetValues<JobKind>().Length);
            var at = RetryRule.NextAt(of, any, attempt, Now);
            Assert.True(at is null || at >= Now);
            Assert.Equal(attempt >= 1 && attempt < RetryRule.MostAttempts(of, any), at is not null);
        }
    }
}
