using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

/// <summary>The real database and the test's clock: each run is queued once, whatever happens around it.</summary>
public sealed class RunDueSchedulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    // Daily at 02:30 in Berlin, which is 00:30 UTC in May.
    private static readonly ScheduleDraft AtNight = ScheduleDraft.Daily("Europe/Berlin", new TimeOnly(2, 30));

    private readonly FakeTimeProvider clock = new(Noon);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_day_queues_one_backup_also_when_the_server_restarts_in_between()
    {
        await using var server = await StartAsync();
        var plan = await AddPlanAsync(server);
        for (var day = 1; day <= 4; day++)
        {
            clock.Advance(TimeSpan.FromHours(12)); // midnight; it is due at half past
            await LookAsync(server);
            Assert.Equal(day - 1, (await JobsAsync(server, plan)).Count);
            clock.Advance(TimeSpan.FromHours(1));
            await LookAsync(server);
            if (day % 2 == 0)
                await server.RestartAsync();
            await LookAsync(server);
            Assert.Equal(day, (await JobsAsync(server, plan)).Count);
            await EndJobsAsync(server);
            clock.Advance(TimeSpan.FromHours(11));
        }

        Assert.All(await JobsAsync(server, plan), job => Assert.Equal("schedule", job.RequestedBy));
    }

    [Fact]
    public async Task Runs_that_were_missed_are_made_up_for_by_one()
    {
        await using var server = await StartAsync();
        var plan = await AddPlanAsync(server);
        await server.StopAsync();
        clock.Advance(TimeSpan.FromDays(9));
        await server.StartAsync();

        await Until.TrueAsync(async () => (await JobsAsync(server, plan)).Count == 1, "the missed run");
        await EndJobsAsync(server);
        Assert.Equal(0, await LookAsync(server));
        Assert.Equal(new DateTimeOffset(2026, 5, 14, 0, 30, 0, TimeSpan.Zero), (await ScheduleAsync(server, plan)).NextRunAt);
        Assert.Single(await JobsAsync(server, plan));
    }

    [Fact]
    public async Task A_clock_that_is_set_by_an_hour_either_way_neither_doubles_a_run_nor_loses_one()
    {
        await using var server = await StartAsync();
        var plan = await AddPlanAsync(server);
        clock.Advance(TimeSpan.FromHours(12.75)); // a quarter past due
        await LookAsync(server);
        await EndJobsAsync(server);

        // Back: the moment comes a second time.
        clock.AdjustTime(clock.GetUtcNow().AddHours(-1));
        await LookAsync(server);
        clock.Advance(TimeSpan.FromHours(1.5));
        await LookAsync(server);
        Assert.Single(await JobsAsync(server, plan));

        // Forward: the moment of the next day is passed over by the clock.
        clock.Advance(TimeSpan.FromHours(22.75));
        await LookAsync(server);
        Assert.Single(await JobsAsync(server, plan));
        clock.AdjustTime(clock.GetUtcNow().AddHours(1));
        await LookAsync(server);
        Assert.Equal(2, (await JobsAsync(server, plan)).Count);
        await EndJobsAsync(server);
        await LookAsync(server);
        Assert.Equal(2, (await JobsAsync(server, plan)).Count);
    }

    [Fact]
    public async Task Many_that_look_at_once_queue_it_once()
    {
        await using var server = await StartAsync();
        List<PlanId> plans = [];
        for (var number = 0; number < 5; number++)
            plans.Add(await AddPlanAsync(server, $"client {number}"));
        clock.Advance(TimeSpan.FromDays(1));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LookAsync(server)));
        foreach (var plan in plans)
            Assert.Single(await JobsAsync(server, plan));
    }

    [Fact]
    public async Task What_cannot_run_now_waits_for_its_next_day_and_keeps_nobody_else_waiting()
    {
        await using var server = await StartAsync();
        var (waiting, good) = (await AddPlanAsync(server, "a", isEnrolled: false), await AddPlanAsync(server, "b"));
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(server);

        Assert.Empty(await JobsAsync(server, waiting));
        Assert.Single(await JobsAsync(server, good));
        Assert.Equal(Noon.AddDays(1).AddHours(12.5), (await ScheduleAsync(server, waiting)).NextRunAt);
    }

    [Fact]
    public async Task A_backup_that_still_runs_is_not_joined_by_a_second()
    {
        await using var server = await StartAsync();
        var plan = await AddPlanAsync(server);
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(server);
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(server);

        Assert.Single(await JobsAsync(server, plan));
        Assert.True((await ScheduleAsync(server, plan)).NextRunAt > clock.GetUtcNow());
    }

    [Fact]
    public async Task A_schedule_that_is_switched_off_or_moved_runs_by_what_it_says_now()
    {
        await using var server = await StartAsync();
        var (off, moved) = (await AddPlanAsync(server, "a"), await AddPlanAsync(server, "b"));
        var change = server.Get<ChangeSchedule>();
        Assert.Null((await change.HandleAsync(new(off, AtNight with { Kind = ScheduleKind.ByHand }), ServerParts.Administrator, Cancelled)).Problem);
        Assert.Null((await change.HandleAsync(new(moved, ScheduleDraft.Daily("UTC", new TimeOnly(13, 0))), ServerParts.Administrator, Cancelled)).Problem);
        clock.Advance(TimeSpan.FromMinutes(61));
        await LookAsync(server);

        Assert.Empty(await JobsAsync(server, off));
        Assert.Single(await JobsAsync(server, moved));
        Assert.Null((await ScheduleAsync(server, off)).NextRunAt);
    }

    [Fact]
    public async Task A_zone_that_the_machine_has_forgotten_does_not_stop_the_backups()
    {
        await using var server = await StartAsync();
        var plan = await AddPlanAsync(server);
        await using (var database = await server.OpenDatabaseAsync())
            await database.Set<Schedule>().ExecuteUpdateAsync(schedule => schedule.SetProperty(s => s.Rule, AtNight with { TimeZone = "Atlantis/Main" }), Cancelled);
        clock.Advance(TimeSpan.FromDays(1));
        await LookAsync(server);

        Assert.Single(await JobsAsync(server, plan));
        Assert.Equal(new DateTimeOffset(2026, 5, 6, 2, 30, 0, TimeSpan.Zero), (await ScheduleAsync(server, plan)).NextRunAt);
    }

    private Task<TestServer> StartAsync() => ScheduledPlans.StartAsync(clock);

    private static Task<int> LookAsync(TestServer server) => server.Get<RunDueSchedules>().HandleAsync(Cancelled);

    private Task<PlanId> AddPlanAsync(TestServer server, string name = "client", bool isEnrolled = true) => server.AddPlanAsync(clock, AtNight, name, isEnrolled);

    private static Task<List<Job>> JobsAsync(TestServer server, PlanId plan) => server.JobsAsync(plan);

    private static Task<Schedule> ScheduleAsync(TestServer server, PlanId plan) => server.ScheduleAsync(plan);

    private static Task EndJobsAsync(TestServer server) => server.EndJobsAsync();
}
