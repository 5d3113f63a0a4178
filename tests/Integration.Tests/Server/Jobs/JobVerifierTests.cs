using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Green only after the server has seen it.</summary>
[Trait("Database", "both")]
public sealed class JobVerifierTests
{
    [Fact]
    public async Task What_is_not_in_the_repository_was_not_backed_up()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Backup.OnVerify = _ => Task.FromResult<Problem?>(Problem.Conflict("archive.missing", "The archive is not in the repository.", "Run the backup again."));
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.FinishAsync(job);

        await fleet.UntilAsync(job, JobState.Failed);
        Assert.Equal("archive.missing", (await fleet.ReadAsync(job)).ProblemCode);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task Looking_that_breaks_is_tried_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Backup.OnVerify = _ => fleet.Backup.Verified.Count < 4 ? throw new IOException("The disk does not answer.") : Task.FromResult<Problem?>(null);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.FinishAsync(job);

        await fleet.AdvanceUntilAsync(job, JobState.Succeeded);
        Assert.Equal(4, fleet.Backup.Verified.Count);
    }

    [Fact]
    public async Task Looking_that_always_breaks_is_given_up_and_said()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Backup.OnVerify = _ => throw new IOException("The disk does not answer.");
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.FinishAsync(job);

        await fleet.AdvanceUntilAsync(job, JobState.Failed);
        Assert.Equal("job.not-verified", (await fleet.ReadAsync(job)).ProblemCode);
        Assert.Equal(6, fleet.Backup.Verified.Count);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task A_result_that_takes_long_to_look_at_keeps_nobody_else_waiting()
    {
        await using var fleet = await FleetServer.StartAsync();
        var (slow, quick) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var looking = new TaskCompletionSource<Problem?>();
        fleet.Backup.OnVerify = job => job.ClientId == slow.ClientId ? looking.Task : Task.FromResult<Problem?>(null);
        var (first, second) = (await fleet.RunAsync(slow), await fleet.RunAsync(quick));

        await slow.FinishAsync(first);
        await quick.FinishAsync(second);

        await fleet.UntilAsync(second, JobState.Succeeded);
        Assert.Equal(JobState.Verifying, (await fleet.ReadAsync(first)).State);
        looking.SetResult(null);
        await fleet.UntilAsync(first, JobState.Succeeded);
    }

    [Fact]
    public async Task Warnings_without_a_word_about_them_make_a_warned_job_too()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);

        await agent.ReportAsync(job, WireAgent.Finished() with { WarningCount = 3 });

        await fleet.UntilAsync(job, JobState.Warned);
    }
}
