using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>Leases that run out, and agents that are heard of again.</summary>
[Trait("Database", "both")]
public sealed class LeaseTests
{
    [Fact]
    public async Task A_silent_restore_is_lost_and_a_late_report_finds_it_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent, JobKind.Restore);

        await fleet.AdvanceUntilAsync(job, JobState.Lost);
        Assert.Equal("job.lost", (await fleet.ReadAsync(job)).ProblemCode);
        Assert.NotNull((await fleet.ReadAsync(job)).EndedAt);

        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job));
        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Null((await fleet.ReadAsync(job)).ProblemCode);
    }

    [Fact]
    public async Task A_lost_job_that_goes_on_is_running_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent, JobKind.Restore);
        await fleet.AdvanceUntilAsync(job, JobState.Lost);

        Assert.Empty((await agent.HelloAsync(job)).Abandon);

        Assert.Equal(JobState.Running, (await fleet.ReadAsync(job)).State);
        Assert.Null((await fleet.ReadAsync(job)).EndedAt);
    }

    [Fact]
    public async Task A_lost_backup_is_queued_again_under_the_next_epoch_but_not_for_ever()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var first = await fleet.RunAsync(agent);
        await fleet.AdvanceUntilAsync(first, JobState.Queued);
        Assert.Empty(await fleet.RepositoryHoldersAsync());

        var second = Assert.Single((await agent.PollAsync()).Orders).Job;
        Assert.Equal(first with { Epoch = 2 }, second);
        Assert.Equal(ReportAnswer.Stale, await agent.ProgressAsync(first));
        Assert.Equal(ReportAnswer.Stale, await agent.FinishAsync(first));
        Assert.Equal(ReportAnswer.Accepted, await agent.StartAsync(second));

        // Each time that it is lost the pause is longer, and in the end it stays lost.
        for (var epoch = 2; epoch < RetryRule.MostAttempts(JobKind.Backup, "job.lost"); epoch++)
        {
            await fleet.AdvanceUntilAsync(second, JobState.Queued);
            Assert.Equal("job.lost", (await fleet.ReadAsync(second)).ProblemCode);
            fleet.Time.Advance(TimeSpan.FromHours(1));
            second = Assert.Single((await agent.PollAsync()).Orders).Job;
            Assert.Equal(first with { Epoch = epoch + 1 }, second);
            await agent.StartAsync(second);
        }

        await fleet.AdvanceUntilAsync(second, JobState.Lost);
        Assert.Equal("job.lost", (await fleet.ReadAsync(second)).ProblemCode);
    }

    [Fact]
    public async Task The_end_of_a_lost_backup_counts_while_it_waits_to_be_tried_again()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await fleet.AdvanceUntilAsync(job, JobState.Queued);

        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job));

        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Equal(1, (await fleet.ReadAsync(job)).Epoch);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task An_agent_that_comes_back_with_a_lost_backup_keeps_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await fleet.AdvanceUntilAsync(job, JobState.Queued);

        var poll = agent.PollAsync(job);

        await fleet.UntilAsync(job, JobState.Running);
        Assert.Equal([JobId.From(job.JobId)], await fleet.RepositoryHoldersAsync());
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");
        Assert.Empty((await poll).Orders);
        Assert.Empty((await poll).Cancel);
    }

    [Fact]
    public async Task A_lost_job_does_not_come_back_beside_another_writer()
    {
        await using var fleet = await FleetServer.StartAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var lost = await fleet.RunAsync(agent);
        await fleet.AdvanceUntilAsync(lost, JobState.Queued);
        var repository = (await fleet.ReadAsync(lost)).RepositoryId;
        var writer = await fleet.RunAsync(other, repositoryId: repository);

        Assert.Equal(ReportAnswer.Refused, await agent.ProgressAsync(lost));
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(lost)).State);

        // What it has done by itself is looked at nevertheless, and takes nothing from the other.
        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(lost));
        await fleet.UntilAsync(lost, JobState.Succeeded);
        Assert.Equal([JobId.From(writer.JobId)], await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task Polls_and_reports_keep_a_job_alive()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        for (var minute = 0; minute < 10; minute++)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(100));
            if (minute % 2 == 0)
                await agent.ProgressAsync(job);
            else
                await agent.HelloAsync(job);
        }

        Assert.Equal((JobState.Running, 1), ((await fleet.ReadAsync(job)).State, (await fleet.ReadAsync(job)).Epoch));
    }

    [Fact]
    public async Task An_agent_that_started_anew_without_the_job_is_believed_at_once()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var (backup, restore) = (await fleet.RunAsync(agent), await fleet.RunAsync(agent, JobKind.Restore));

        await agent.HelloAsync();
        Assert.Equal(JobState.Running, (await fleet.ReadAsync(backup)).State);
        agent.SessionId = Guid.CreateVersion7();
        await agent.HelloAsync();

        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(backup)).State);
        Assert.Equal((JobState.Lost, "agent.restarted"), ((await fleet.ReadAsync(restore)).State, (await fleet.ReadAsync(restore)).ProblemCode));
        Assert.Empty(await fleet.RepositoryHoldersAsync());
        Assert.Equal(backup with { Epoch = 2 }, Assert.Single((await agent.PollAsync()).Orders).Job);
    }

    [Fact]
    public async Task An_order_that_a_former_agent_process_never_opened_is_sent_to_the_new_one()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);

        agent.SessionId = Guid.CreateVersion7();
        await agent.HelloAsync();

        Assert.Equal(job, Assert.Single((await agent.PollAsync()).Orders).Job);
    }

    [Fact]
    public async Task A_plan_has_one_live_backup_at_a_time()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var queued = await fleet.ReadAsync(await fleet.QueueAsync(agent));
        var planId = queued.PlanId;
        async Task<string?> TryAsync()
        {
            await using var database = await fleet.OpenAsync();
            var second = Job.Queue(JobKind.Backup, agent.ClientId, queued.RepositoryId, planId, null, "ada", fleet.Time.GetUtcNow());
            return (await fleet.Get<JobQueue>().EnqueueAsync(database, second, TestContext.Current.CancellationToken)).Problem?.Code;
        }

        Assert.Equal("job.already-queued", await TryAsync());
        var job = Assert.Single((await agent.PollAsync()).Orders).Job;
        Assert.Equal("job.already-queued", await TryAsync());
        await agent.FinishAsync(job, JobOutcome.Failed);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TryAsync()));
        Assert.Equal(1, answers.Count(answer => answer is null));
    }
}
