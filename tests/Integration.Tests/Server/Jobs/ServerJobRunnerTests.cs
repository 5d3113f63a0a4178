using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>The server's own work obeys the rules that agents obey.</summary>
[Trait("Database", "both")]
public sealed class ServerJobRunnerTests
{
    [Fact]
    public async Task It_begins_by_itself_and_ends_green()
    {
        await using var fleet = await FleetServer.StartAsync();
        var jobId = await fleet.QueueAsync(await fleet.EnrolAsync(), JobKind.Catalog);

        await fleet.UntilAsync(jobId, JobState.Succeeded);

        var job = await fleet.ReadAsync(jobId);
        Assert.Equal(1, job.Epoch);
        Assert.NotNull(job.StartedAt);
        Assert.NotNull(job.EndedAt);
    }

    [Fact]
    public async Task Two_run_side_by_side_and_the_third_waits()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = async (_, _, _) => { await fleet.Catalog.Held; return null; };
        var agent = await fleet.EnrolAsync();
        var jobs = new List<JobId>();
        for (var i = 0; i < 3; i++)
        {
            jobs.Add(await fleet.QueueAsync(agent, JobKind.Catalog));
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await fleet.UntilAsync(jobs[0], JobState.Running);
        await fleet.UntilAsync(jobs[1], JobState.Running);
        await Until.TrueAsync(() => fleet.Catalog.RunCount == 2, "two to run");
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(jobs[2])).State);
        Assert.Equal(JobWait.Worker, (await fleet.Get<GetJob>().HandleAsync(new(jobs[2]), Actor.Server, TestContext.Current.CancellationToken)).Value.WaitsFor);

        fleet.Catalog.LetGo();
        foreach (var job in jobs)
            await fleet.UntilAsync(job, JobState.Succeeded);
    }

    [Fact]
    public async Task A_writer_waits_until_the_backup_has_let_go_of_the_repository_and_delays_nobody()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        var repository = RepositoryId.Create();
        var backup = await fleet.GiveAsync(agent, JobKind.Backup, repository);
        var prune = await fleet.QueueAsync(agent, JobKind.Prune, repository);
        await fleet.UntilAsync(await fleet.QueueAsync(agent, JobKind.Catalog, repository), JobState.Succeeded);
        var elsewhere = await fleet.QueueAsync(agent, JobKind.Prune, RepositoryId.Create());
        await fleet.UntilAsync(elsewhere, JobState.Succeeded);
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(prune)).State);
        Assert.Equal(JobWait.Repository, (await fleet.Get<GetJob>().HandleAsync(new(prune), Actor.Server, TestContext.Current.CancellationToken)).Value.WaitsFor);

        await agent.FinishAsync(backup, JobOutcome.Failed);
        await fleet.UntilAsync(prune, JobState.Succeeded);
    }

    [Fact]
    public async Task While_a_writer_of_the_server_has_the_repository_no_backup_is_given()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Prune.OnRun = async (_, progress, _) =>
        {
            await fleet.Prune.Held;
            progress.Report(new ServerWorkProgress(3, 1234, null));
            return null;
        };
        var agent = await fleet.EnrolAsync();
        var repository = RepositoryId.Create();
        var prune = await fleet.QueueAsync(agent, JobKind.Prune, repository);
        await fleet.UntilAsync(prune, JobState.Running);
        var backup = await fleet.QueueAsync(agent, JobKind.Backup, repository);
        var polling = agent.PollAsync();

        fleet.Prune.LetGo();
        await fleet.UntilAsync(prune, JobState.Succeeded);
        var job = await fleet.ReadAsync(prune);
        Assert.Equal((3, 1234), (job.FileCount, job.OriginalBytes));
        Assert.Equal(backup.Value, Assert.Single((await polling).Orders).Job.JobId);
    }

    [Fact]
    public async Task Its_progress_is_told_and_its_lease_goes_on()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = async (_, progress, _) =>
        {
            progress.Report(new ServerWorkProgress(1234, 5678, "etc/hosts"));
            await fleet.Catalog.Held;
            return null;
        };
        var jobId = await fleet.QueueAsync(await fleet.EnrolAsync(), JobKind.Catalog);
        await fleet.UntilAsync(jobId, JobState.Running);

        await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(jobId)).FileCount == 1234, "progress");
        var startedAt = fleet.Time.GetUtcNow();
        await fleet.AdvanceUntilAsync(() => Task.FromResult(fleet.Time.GetUtcNow() - startedAt > TimeSpan.FromMinutes(5)), "five minutes");

        Assert.Equal((JobState.Running, "etc/hosts", 1), ((await fleet.ReadAsync(jobId)).State, (await fleet.ReadAsync(jobId)).CurrentPath, (await fleet.ReadAsync(jobId)).Epoch));
    }

    [Fact]
    public async Task A_cancel_stops_it()
    {
        await using var fleet = await FleetServer.StartAsync();
        var jobId = await RunUntilReleasedAsync(fleet);

        await fleet.Get<CancelJob>().HandleAsync(new(jobId), Actor.Server, TestContext.Current.CancellationToken);

        await fleet.UntilAsync(jobId, JobState.Cancelled);
    }

    [Fact]
    public async Task A_problem_ends_it_with_that_problem()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = (_, _, _) => Task.FromResult<Problem?>(Problem.Conflict("archive.missing", "The archive is gone."));
        var jobId = await fleet.QueueAsync(await fleet.EnrolAsync(), JobKind.Catalog);

        await fleet.UntilAsync(jobId, JobState.Failed);

        Assert.Equal("archive.missing", (await fleet.ReadAsync(jobId)).ProblemCode);
    }

    [Fact]
    public async Task A_bug_ends_it_without_stopping_the_others()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        fleet.Catalog.OnRun = (_, _, _) => throw new InvalidOperationException("A bug.");
        var broken = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(broken, JobState.Failed);
        Assert.Equal("job.unexpected", (await fleet.ReadAsync(broken)).ProblemCode);

        fleet.Catalog.OnRun = (_, _, _) => Task.FromResult<Problem?>(null);
        await fleet.UntilAsync(await fleet.QueueAsync(agent, JobKind.Catalog), JobState.Succeeded);
    }

    [Fact]
    public async Task Work_that_stands_still_for_too_long_is_stopped()
    {
        await using var fleet = await FleetServer.StartAsync();
        await QueueLimitsTests.LimitAsync(fleet, stallsAfterMinutes: 30);
        var jobId = await RunUntilReleasedAsync(fleet);

        while ((await fleet.ReadAsync(jobId)).State == JobState.Running)
        {
            fleet.Time.Advance(TimeSpan.FromSeconds(31));
            var looks = 0;
            await Until.TrueAsync(
                async () =>
                {
                    // Whoever renews may only just have begun to wait when the clock moved, and then misses that move.
                    if (++looks % 100 == 0)
                        fleet.Time.Advance(TimeSpan.FromSeconds(31));
                    return await fleet.ReadAsync(jobId) is var job && (job.State != JobState.Running || job.LeaseExpiresAt > fleet.Time.GetUtcNow().AddSeconds(80));
                },
                "the lease to be renewed or the work to be stopped");
        }

        Assert.Equal((JobState.Failed, "job.stalled"), ((await fleet.ReadAsync(jobId)).State, (await fleet.ReadAsync(jobId)).ProblemCode));
    }

    [Fact]
    public async Task A_server_that_stops_leaves_its_work_to_the_next()
    {
        await using var fleet = await FleetServer.StartAsync();
        var jobId = await RunUntilReleasedAsync(fleet);
        await Until.TrueAsync(() => fleet.Catalog.RunCount == 1, "the work to begin");

        fleet.Catalog.OnRun = (_, _, _) => Task.FromResult<Problem?>(null);
        await fleet.Server.RestartAsync();

        await fleet.UntilAsync(jobId, JobState.Succeeded);
        Assert.Equal(2, (await fleet.ReadAsync(jobId)).Epoch);
    }

    /// <summary>Work that runs until it is released or told to stop.</summary>
    private static async Task<JobId> RunUntilReleasedAsync(FleetServer fleet)
    {
        fleet.Catalog.OnRun = async (_, _, token) =>
        {
            await fleet.Catalog.Held.WaitAsync(token);
            return null;
        };
        var jobId = await fleet.QueueAsync(await fleet.EnrolAsync(), JobKind.Catalog);
        await fleet.UntilAsync(jobId, JobState.Running);
        return jobId;
    }
}
