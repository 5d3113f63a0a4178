using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>How many run at once, whose turn comes next, and what the others are told.</summary>
[Trait("Database", "both")]
public sealed class QueueLimitsTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_more_run_than_the_server_may_and_a_place_is_kept_for_a_restore()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perServer: 3);
        var (first, second, third, restoring) = (await fleet.EnrolAsync(), await fleet.EnrolAsync(), await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var job = await fleet.RunAsync(first);
        await fleet.RunAsync(second);

        var waiting = third.PollAsync();
        var queued = await fleet.QueueAsync(third);
        await Until.TrueAsync(async () => await WaitsForAsync(fleet, queued) == JobWait.ServerLimit, "the reason");
        Assert.Equal(JobKind.Restore, (await fleet.ReadAsync(await fleet.RunAsync(restoring, JobKind.Restore))).Kind);
        var another = await fleet.QueueAsync(second, JobKind.Restore);
        Assert.False(waiting.IsCompleted);

        // A place becomes free: a backup's, because the kept one is in use. The clock stands still.
        await first.FinishAsync(job);
        await fleet.UntilAsync(job, JobState.Succeeded);
        Assert.Equal(another.Value, Assert.Single((await second.PollAsync()).Orders).Job.JobId);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task The_end_of_a_job_wakes_whose_turn_it_is()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perServer: 1);
        var (first, second) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var job = await fleet.RunAsync(first);
        var poll = second.PollAsync();
        var queued = await fleet.QueueAsync(second);
        await Task.WhenAny(poll, Task.Delay(100, Cancelled));
        Assert.False(poll.IsCompleted);

        await first.FinishAsync(job, JobOutcome.Failed);

        Assert.Equal(queued.Value, Assert.Single((await poll).Orders).Job.JobId);
    }

    [Fact]
    public async Task A_location_that_is_full_delays_only_its_own_jobs()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perLocation: 1);
        var (full, free) = (StorageLocationId.Create(), StorageLocationId.Create());
        var (first, second, third) = (await fleet.EnrolAsync(), await fleet.EnrolAsync(), await fleet.EnrolAsync());
        await fleet.RunAsync(first, repositoryId: await AddRepositoryAsync(fleet, first, full));
        var poll = second.PollAsync();
        var backup = await fleet.QueueAsync(second, repositoryId: await AddRepositoryAsync(fleet, second, full));
        var prune = await fleet.QueueAsync(third, JobKind.Prune, await AddRepositoryAsync(fleet, third, full));

        await fleet.RunAsync(third, repositoryId: await AddRepositoryAsync(fleet, third, free));

        Assert.False(poll.IsCompleted);
        Assert.Equal((JobWait.LocationLimit, JobWait.LocationLimit), (await WaitsForAsync(fleet, backup), await WaitsForAsync(fleet, prune)));
        Assert.Equal(0, fleet.Prune.RunCount);
    }

    [Fact]
    public async Task A_client_has_as_many_at_once_as_it_may()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perClient: 1);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var poll = agent.PollAsync(job);
        var restore = await fleet.QueueAsync(agent, JobKind.Restore);
        await Until.TrueAsync(async () => await WaitsForAsync(fleet, restore) == JobWait.ClientLimit, "the reason");
        Assert.False(poll.IsCompleted);

        await agent.FinishAsync(job);
        Assert.Equal(restore.Value, Assert.Single((await poll).Orders).Job.JobId);
    }

    [Fact]
    public async Task A_client_with_many_jobs_does_not_keep_the_others_waiting()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perServer: 1);
        var busy = await fleet.EnrolAsync();
        for (var number = 0; number < 20; number++)
            await fleet.QueueAsync(busy);
        fleet.Time.Advance(TimeSpan.FromMinutes(1));
        List<WireAgent> others = [await fleet.EnrolAsync(), await fleet.EnrolAsync(), await fleet.EnrolAsync()];
        foreach (var other in others)
            await fleet.QueueAsync(other);

        var polls = others.Prepend(busy).ToDictionary(agent => agent.ClientId, agent => (Agent: agent, Poll: agent.PollAsync()));
        List<BorgBackupServer.Server.Clients.ClientId> turns = [];
        for (var turn = 0; turn < 8; turn++)
        {
            var got = await Task.WhenAny(polls.Values.Select(entry => entry.Poll));
            var (agent, _) = polls.Values.Single(entry => entry.Poll == got);
            turns.Add(agent.ClientId);
            var job = Assert.Single((await got).Orders).Job;
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
            polls[agent.ClientId] = (agent, agent.PollAsync(job));
            await agent.FinishAsync(job);
        }

        // Each of the others had its turn before the busy one had its second or third.
        Assert.All(others, other => Assert.InRange(turns.IndexOf(other.ClientId), 0, 4));
        Assert.Equal(5, turns.Count(turn => turn == busy.ClientId));
    }

    [Fact]
    public async Task What_cannot_begin_takes_no_place_from_what_can()
    {
        await using var fleet = await FleetServer.StartAsync();
        await LimitAsync(fleet, perServer: 1);
        var (away, paused, good) = (await fleet.EnrolAsync(), await fleet.EnrolAsync(), await fleet.EnrolAsync());
        await fleet.QueueAsync(away);
        await fleet.Get<PauseWork>().HandleAsync(new(paused.ClientId), Administrator, Cancelled);
        await fleet.QueueAsync(paused);
        var poll = paused.PollAsync();
        fleet.Time.Advance(TimeSpan.FromSeconds(1));

        await fleet.GiveAsync(good);

        Assert.False(poll.IsCompleted);
    }

    [Fact]
    public async Task By_rest_limits_are_read_and_changed_within_bounds()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var browser = await fleet.Server.SignInAsync();
        var before = await browser.GetFromJsonAsync<JsonElement>("api/v1/settings/jobs", Cancelled);
        Assert.Equal((20, 10, 2, 120), (Number(before, "perServer"), Number(before, "perLocation"), Number(before, "perClient"), Number(before, "stallsAfterMinutes")));

        using var changed = await browser.PutAsJsonAsync("api/v1/settings/jobs", new { perServer = 5, perLocation = 4, perClient = 1, stallsAfterMinutes = 30 }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        var after = await browser.GetFromJsonAsync<JsonElement>("api/v1/settings/jobs", Cancelled);
        Assert.Equal((5, 4, 1, 30), (Number(after, "perServer"), Number(after, "perLocation"), Number(after, "perClient"), Number(after, "stallsAfterMinutes")));
        foreach (var wrong in new object[]
        {
            new { perServer = 0, perLocation = 4, perClient = 1, stallsAfterMinutes = 30 },
            new { perServer = 5, perLocation = 1001, perClient = 1, stallsAfterMinutes = 30 },
            new { perServer = 5, perLocation = 4, perClient = 9, stallsAfterMinutes = 30 },
            new { perServer = 5, perLocation = 4, perClient = 1, stallsAfterMinutes = 9 },
        })
        {
            using var refused = await browser.PutAsJsonAsync("api/v1/settings/jobs", wrong, Cancelled);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    internal static async Task LimitAsync(FleetServer fleet, int perServer = 20, int perLocation = 10, int perClient = 2, int stallsAfterMinutes = 120) =>
        Assert.Null((await fleet.Get<ChangeWorkLimits>().HandleAsync(new(perServer, perLocation, perClient, stallsAfterMinutes), Administrator, Cancelled)).Problem);

    private static async Task<JobWait?> WaitsForAsync(FleetServer fleet, JobId id) => (await fleet.Get<GetJob>().HandleAsync(new(id), Administrator, Cancelled)).Value.WaitsFor;

    private static async Task<RepositoryId> AddRepositoryAsync(FleetServer fleet, WireAgent agent, StorageLocationId location)
    {
        await using var database = await fleet.OpenAsync();
        var repository = Repository.Create(RepositoryId.Create(), agent.ClientId, location, $"main {Guid.CreateVersion7()}", "repokey", $"/nowhere/{Guid.CreateVersion7()}", "-", fleet.Time.GetUtcNow());
        repository.BecomeReady(new string('a', 64));
        database.Add(repository);
        await database.SaveChangesAsync(Cancelled);
        return repository.Id;
    }
}
