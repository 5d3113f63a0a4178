using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Jobs;

/// <summary>What is paused starts nothing, says why, and goes on afterwards.</summary>
public sealed class PauseTests
{
    private static readonly Actor Administrator = new(null, "ada", IsAdministrator: true);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PauseScope.Server, JobWait.ServerPaused)]
    [InlineData(PauseScope.Client, JobWait.ClientPaused)]
    [InlineData(PauseScope.Plan, JobWait.PlanPaused)]
    public async Task A_queued_job_waits_says_why_and_starts_at_once_when_somebody_resumes(PauseScope scope, JobWait wait)
    {
        await using var fleet = await FleetServer.StartAsync();
        var (agent, other) = (await fleet.EnrolAsync(), await fleet.EnrolAsync());
        var plan = await AddPlanAsync(fleet, agent);
        PauseWork.Request request = scope switch { PauseScope.Server => new(), PauseScope.Client => new(ClientId: agent.ClientId), _ => new(PlanId: plan) };
        Assert.Null((await fleet.Get<PauseWork>().HandleAsync(request, Administrator, Cancelled)).Problem);

        var poll = agent.PollAsync();
        var jobId = await QueueAsync(fleet, agent, plan);
        Assert.Equal(wait, (await fleet.Get<GetJob>().HandleAsync(new(jobId), Administrator, Cancelled)).Value.WaitsFor);
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");
        Assert.Empty((await poll).Orders);
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(jobId)).State);
        if (scope != PauseScope.Server)
            await fleet.GiveAsync(other);

        // Nothing but the word of the person moves here: the clock stands still.
        poll = agent.PollAsync();
        Assert.Null((await fleet.Get<ResumeWork>().HandleAsync(new(request.ClientId, request.PlanId), Administrator, Cancelled)).Problem);
        Assert.Equal(jobId.Value, Assert.Single((await poll).Orders).Job.JobId);
    }

    [Fact]
    public async Task A_pause_ends_by_itself()
    {
        await using var fleet = await FleetServer.StartAsync();
        var agent = await fleet.EnrolAsync();
        await fleet.Get<PauseWork>().HandleAsync(new(UntilAt: fleet.Time.GetUtcNow().AddMinutes(10)), Administrator, Cancelled);
        var jobId = await fleet.QueueAsync(agent);
        fleet.Time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(jobId.Value, Assert.Single((await agent.PollAsync()).Orders).Job.JobId);
        Assert.Empty((await fleet.Get<ListPauses>().HandleAsync(new(), Administrator, Cancelled)).Value.Items);
    }

    [Fact]
    public async Task Maintenance_holds_the_servers_own_work_too_and_what_runs_goes_on()
    {
        await using var fleet = await FleetServer.StartAsync();
        fleet.Catalog.OnRun = async (_, _, _) => { await fleet.Catalog.Held; return null; };
        var agent = await fleet.EnrolAsync();
        var running = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.UntilAsync(running, JobState.Running);
        await fleet.Get<PauseWork>().HandleAsync(new(), Administrator, Cancelled);
        var waiting = await fleet.QueueAsync(agent, JobKind.Catalog);
        fleet.Catalog.LetGo();
        await fleet.UntilAsync(running, JobState.Succeeded);
        Assert.Equal(JobState.Queued, (await fleet.ReadAsync(waiting)).State);
        Assert.Equal(JobWait.ServerPaused, (await fleet.Get<GetJob>().HandleAsync(new(waiting), Administrator, Cancelled)).Value.WaitsFor);

        await fleet.Get<ResumeWork>().HandleAsync(new(), Administrator, Cancelled);
        await fleet.UntilAsync(waiting, JobState.Succeeded);
    }

    [Fact]
    public async Task By_rest_it_says_who_since_when_and_until_when()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var client = await server.AddClientAsync();
        var until = TimeProvider.System.GetUtcNow().AddHours(3);
        using var past = await browser.PutAsJsonAsync("api/v1/pause", new { untilAt = TimeProvider.System.GetUtcNow().AddHours(-1) }, Cancelled);
        using var nobody = await browser.PutAsJsonAsync($"api/v1/clients/{Guid.CreateVersion7()}/pause", new { }, Cancelled);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (past.StatusCode, nobody.StatusCode));
        using var paused = await browser.PutAsJsonAsync($"api/v1/clients/{client}/pause", new { untilAt = until, reason = "new disk" }, Cancelled);
        using var all = await browser.PutAsJsonAsync("api/v1/pause", new { }, Cancelled);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (paused.StatusCode, all.StatusCode));

        var items = (await browser.GetFromJsonAsync<JsonElement>($"api/v1/pauses?clientId={client}", Cancelled)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["server", "client"], items.Select(item => item.GetProperty("scope").GetString()));
        Assert.Equal((TestServer.AdministratorName, "new disk"), (items[1].GetProperty("by").GetString(), items[1].GetProperty("reason").GetString()));
        Assert.Equal(until.ToUnixTimeMilliseconds(), items[1].GetProperty("untilAt").GetDateTimeOffset().ToUnixTimeMilliseconds());

        using var resumed = await browser.DeleteAsync($"api/v1/clients/{client}/pause", Cancelled);
        Assert.Equal("server", Assert.Single((await browser.GetFromJsonAsync<JsonElement>("api/v1/pauses", Cancelled)).GetProperty("items").EnumerateArray().ToList()).GetProperty("scope").GetString());
    }

    private static async Task<PlanId> AddPlanAsync(FleetServer fleet, WireAgent agent)
    {
        await using var database = await fleet.OpenAsync();
        var plan = Plan.Create(agent.ClientId, RepositoryId.Create(), "Everything", fleet.Time.GetUtcNow());
        database.Add(plan);
        await database.SaveChangesAsync(Cancelled);
        return plan.Id;
    }

    private static async Task<JobId> QueueAsync(FleetServer fleet, WireAgent agent, PlanId plan)
    {
        await using var database = await fleet.OpenAsync();
        return (await fleet.Get<JobQueue>().EnqueueAsync(database, Job.Queue(JobKind.Backup, agent.ClientId, RepositoryId.Create(), plan, null, "ada", fleet.Time.GetUtcNow()), Cancelled)).Value;
    }
}
