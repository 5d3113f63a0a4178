using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>The server is killed at each step of a job, and comes back on the same folder: nothing is lost or left locked.</summary>
[Trait("Database", "both")]
public sealed class RestartTests
{
    [Fact]
    public async Task Killed_while_a_job_is_queued()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var jobId = await fleet.QueueAsync(agent);

        await fleet.Server.CrashAsync();

        Assert.Equal(jobId.Value, Assert.Single((await agent.PollAsync()).Orders).Job.JobId);
    }

    [Fact]
    public async Task Killed_after_the_lease_and_before_the_reply()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.GiveAsync(agent);

        await fleet.Server.CrashAsync();

        Assert.Equal(job, Assert.Single((await agent.PollAsync()).Orders).Job);
    }

    [Fact]
    public async Task Killed_while_the_agent_works()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        fleet.Time.Advance(TimeSpan.FromSeconds(90));

        await fleet.Server.CrashAsync();

        // The lease starts afresh: the agent has two minutes to say that it still works, whatever was left of the old one.
        fleet.Time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(ReportAnswer.Accepted, await agent.ProgressAsync(job));
        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job));
        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task Killed_for_longer_than_a_lease_while_the_agent_works()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await fleet.Server.StopAsync();
        fleet.Time.Advance(TimeSpan.FromHours(3));

        await fleet.Server.StartAsync();

        Assert.Equal(ReportAnswer.Accepted, await agent.FinishAsync(job));
        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Equal(1, (await fleet.ReadAsync(job)).Epoch);
    }

    [Fact]
    public async Task Killed_before_the_answer_to_the_last_report()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await agent.ReportAsync(job, 9, WireAgent.Finished());

        await fleet.Server.CrashAsync();

        Assert.Equal(ReportAnswer.Duplicate, await agent.ReportAsync(job, 9, WireAgent.Finished()));
        await fleet.UntilAsync(job, JobState.Succeeded);
    }

    [Fact]
    public async Task Killed_while_it_looks_at_the_result()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var looking = new TaskCompletionSource<Problem?>();
        fleet.Backup.OnVerify = _ => looking.Task;
        var job = await fleet.RunAsync(agent);
        await agent.FinishAsync(job);
        await Until.TrueAsync(() => fleet.Backup.Verified.Count == 1, "the server to look");

        await fleet.Server.CrashAsync();
        await Until.TrueAsync(() => fleet.Backup.Verified.Count == 2, "the server to look again");
        Assert.Equal(JobState.Verifying, (await fleet.ReadAsync(job)).State);
        looking.SetResult(null);

        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Empty(await fleet.RepositoryHoldersAsync());
    }

    [Fact]
    public async Task Killed_while_it_does_its_own_work()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var held = new TaskCompletionSource<Problem?>();
        fleet.Catalog.OnRun = (_, _, token) => held.Task.WaitAsync(token);
        var catalog = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(catalog, JobState.Running);

        await fleet.Server.CrashAsync();
        await Until.TrueAsync(() => fleet.Catalog.RunCount == 2, "the work to begin again");
        held.SetResult(null);

        await fleet.UntilAsync(catalog, JobState.Succeeded);
        Assert.Equal(2, (await fleet.ReadAsync(catalog)).Epoch);
    }

    [Fact]
    public async Task Killed_every_time_by_its_own_work()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        fleet.Catalog.OnRun = async (_, _, _) => { await fleet.Catalog.Held; return null; };
        var catalog = await fleet.QueueAsync(agent, JobKind.Catalog);

        for (var attempt = 1; attempt <= JobLifecycle.MaxAttempts; attempt++)
        {
            await Until.TrueAsync(() => fleet.Catalog.RunCount == attempt, $"attempt {attempt}");
            await fleet.Server.CrashAsync();
        }

        var job = await fleet.ReadAsync(catalog);
        Assert.Equal((JobState.Failed, "job.worker-died"), (job.State, job.ProblemCode));
    }

    [Fact]
    public async Task Killed_after_a_cancel_and_before_the_agent_heard_of_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        await fleet.Get<CancelJob>().HandleAsync(new(JobId.From(job.JobId)), BorgBackupServer.Server.Access.Actor.Server, TestContext.Current.CancellationToken);

        await fleet.Server.CrashAsync();

        Assert.Equal([job], (await agent.PollAsync(job)).Cancel);
    }
}
