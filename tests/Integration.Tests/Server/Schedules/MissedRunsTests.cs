using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

/// <summary>What becomes of a run whose time passed without it, and what it means for the promise of its plan.</summary>
public sealed class MissedRunsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly ScheduleDraft AtThree = ScheduleDraft.Daily("UTC", new TimeOnly(3, 0));

    private readonly FakeTimeProvider clock = new(Noon);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_that_skips_waits_for_its_next_time_when_the_server_was_away()
    {
        await using var server = await ScheduledPlans.StartAsync(clock);
        var plan = await server.AddPlanAsync(clock, AtThree with { MissedRuns = MissedRuns.Skip });
        await server.StopAsync();
        clock.Advance(TimeSpan.FromDays(2));
        await server.StartAsync();
        await LookAsync(server);

        Assert.Empty(await server.JobsAsync(plan));
        var schedule = await server.ScheduleAsync(plan);
        Assert.Equal(Noon.AddDays(2).AddHours(15), schedule.NextRunAt);
        // Skipped is not kept: the promise of the first night stands.
        Assert.Equal((Noon.AddHours(15), Noon.AddHours(27)), (schedule.ExpectedAt, schedule.OverdueAt));
    }

    [Fact]
    public async Task A_plan_that_skips_takes_its_job_back_when_the_client_does_not_come_in_time()
    {
        await using var server = await ScheduledPlans.StartAsync(clock);
        var (skips, waits) = (await server.AddPlanAsync(clock, AtThree with { MissedRuns = MissedRuns.Skip }, "a"), await server.AddPlanAsync(clock, AtThree, "b"));
        clock.Advance(TimeSpan.FromHours(15));
        await LookAsync(server);
        Assert.Equal(JobState.Queued, Assert.Single(await server.JobsAsync(skips)).State);

        clock.Advance(TimeSpan.FromMinutes(31));
        await LookAsync(server);

        var job = Assert.Single(await server.JobsAsync(skips));
        Assert.Equal((JobState.Cancelled, "schedule.too-late"), (job.State, job.ProblemCode));
        Assert.Equal(Noon.AddHours(39), (await server.ScheduleAsync(skips)).NextRunAt);
        Assert.Equal(JobState.Queued, Assert.Single(await server.JobsAsync(waits)).State);
    }

    [Fact]
    public async Task A_missed_run_waits_for_the_allowed_hours()
    {
        await using var server = await ScheduledPlans.StartAsync(clock);
        var plan = await server.AddPlanAsync(clock, ScheduleDraft.Daily("UTC", new TimeOnly(3, 0)) with { Window = "22:00-06:00" });
        await server.StopAsync();
        clock.Advance(TimeSpan.FromHours(24));
        await server.StartAsync();
        await LookAsync(server);
        Assert.Empty(await server.JobsAsync(plan));
        Assert.Equal(Noon.AddHours(34), (await server.ScheduleAsync(plan)).NextRunAt);

        // It begins when they do. Nobody fetches it before they end, so it is taken back and its next time stands.
        clock.Advance(TimeSpan.FromHours(10));
        await LookAsync(server);
        Assert.Equal(JobState.Queued, Assert.Single(await server.JobsAsync(plan)).State);
        clock.Advance(TimeSpan.FromHours(8));
        await LookAsync(server);
        Assert.Equal(JobState.Cancelled, Assert.Single(await server.JobsAsync(plan)).State);
        Assert.Equal(Noon.AddHours(58), (await server.ScheduleAsync(plan)).NextRunAt);
    }

    [Fact]
    public async Task What_was_begun_in_time_and_is_tried_again_is_taken_back_only_when_the_allowed_hours_are_over()
    {
        await using var server = await ScheduledPlans.StartAsync(clock);
        var skips = await server.AddPlanAsync(clock, AtThree with { MissedRuns = MissedRuns.Skip }, "a");
        var hours = await server.AddPlanAsync(clock, AtThree with { Window = "22:00-06:00" }, "b");
        clock.Advance(TimeSpan.FromHours(15));
        await LookAsync(server);
        foreach (var plan in new[] { skips, hours })
            await FailOnceAsync(server, plan);

        clock.Advance(TimeSpan.FromMinutes(31));
        await LookAsync(server);
        Assert.Equal((JobState.Queued, JobState.Queued), (Assert.Single(await server.JobsAsync(skips)).State, Assert.Single(await server.JobsAsync(hours)).State));

        clock.Advance(TimeSpan.FromHours(3));
        await LookAsync(server);
        Assert.Equal((JobState.Queued, JobState.Cancelled), (Assert.Single(await server.JobsAsync(skips)).State, Assert.Single(await server.JobsAsync(hours)).State));
    }

    // As an agent whose connection breaks.
    private static async Task FailOnceAsync(TestServer server, PlanId plan)
    {
        await using var database = await server.OpenDatabaseAsync();
        await using var transaction = await database.Database.BeginTransactionAsync(Cancelled);
        var job = await database.Set<Job>().SingleAsync(job => job.PlanId == plan, Cancelled);
        var steps = server.Get<JobSteps>();
        Assert.Null((await steps.TakeAsync(database, job, new JobEvent.LeaseGiven(1), Cancelled)).Problem);
        Assert.Null((await steps.FailAsync(
            database, job, new JobEvent.Finished(1, JobOutcome.Failed), BorgBackupServer.Server.Platform.Results.Problem.Unavailable("ssh.closed", "The connection ended."), Cancelled)).Problem);
        Assert.Equal(JobState.Queued, job.State);
        await database.SaveChangesAsync(Cancelled);
        await transaction.CommitAsync(Cancelled);
    }

    [Fact]
    public async Task The_promise_moves_on_only_when_an_archive_came()
    {
        await using var server = await ScheduledPlans.StartAsync(clock);
        var plan = await server.AddPlanAsync(clock, AtThree);
        await RunNightAsync(server, plan, withArchive: true);
        await RunNightAsync(server, plan, withArchive: false);
        Assert.Equal(Noon.AddHours(39), (await server.ScheduleAsync(plan)).ExpectedAt);
        await RunNightAsync(server, plan, withArchive: false);
        Assert.Equal(Noon.AddHours(39), (await server.ScheduleAsync(plan)).ExpectedAt);
        await RunNightAsync(server, plan, withArchive: true);
        await RunNightAsync(server, plan, withArchive: false);
        Assert.Equal(Noon.AddHours(111), (await server.ScheduleAsync(plan)).ExpectedAt);
    }

    private async Task RunNightAsync(TestServer server, PlanId plan, bool withArchive)
    {
        clock.Advance(TimeSpan.FromHours(16));
        await LookAsync(server);
        await server.EndJobsAsync();
        if (withArchive)
        {
            await using var database = await server.OpenDatabaseAsync();
            var at = clock.GetUtcNow();
            database.Add(Archive.Create((await server.JobsAsync(plan))[^1], plan, $"archive-{at:O}", Guid.CreateVersion7().ToString("N"), at, 1, 1, 1, 1, at));
            await database.SaveChangesAsync(Cancelled);
        }

        clock.Advance(TimeSpan.FromHours(8));
    }

    private static async Task LookAsync(TestServer server)
    {
        await server.Get<GiveUpLateJobs>().HandleAsync(Cancelled);
        await server.Get<RunDueSchedules>().HandleAsync(Cancelled);
    }
}
