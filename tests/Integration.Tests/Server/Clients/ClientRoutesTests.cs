using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Clients;

/// <summary>Clients and jobs as a browser's script or the command line sees them.</summary>
public sealed class ClientRoutesTests
{
    [Fact]
    public async Task A_client_is_listed_found_renamed_enrolled_and_shut_out()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var browser = await fleet.Server.SignInAsync();
        var agent = await fleet.EnrolAsync();
        await fleet.CreateClientAsync("100%_larch");

        using (var renamed = await browser.PutAsJsonAsync($"api/v1/clients/{agent.ClientId}/name", new { name = " birch " }, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NoContent, renamed.StatusCode);
        Assert.Equal(["100%_larch", "birch"], await NamesAsync(browser, ""));
        Assert.Equal(["birch"], await NamesAsync(browser, "?search=BIR"));
        Assert.Equal(["100%_larch"], await NamesAsync(browser, "?search=%25_"));
        Assert.Equal(["birch"], await NamesAsync(browser, "?state=enrolled"));
        Assert.Equal(["birch"], await NamesAsync(browser, "?offset=1&limit=1"));

        var one = await JsonAsync(browser, $"api/v1/clients/{agent.ClientId}");
        Assert.Equal("enrolled", one.GetProperty("state").GetString());
        Assert.True(one.GetProperty("isOnline").GetBoolean());
        Assert.Equal("/var/restore", one.GetProperty("machine").GetProperty("restoreTargets")[0].GetString());

        using (var token = await browser.PostAsJsonAsync($"api/v1/clients/{agent.ClientId}/enrolment-token", new { }, TestContext.Current.CancellationToken))
            Assert.Contains("| BBS_ENROL_TOKEN=", (await token.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("command").GetString());
        using (var revoked = await browser.DeleteAsync($"api/v1/clients/{agent.ClientId}/agent", TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        Assert.Equal("left", (await JsonAsync(browser, $"api/v1/clients/{agent.ClientId}")).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("", "client.name-missing")]
    [InlineData("   ", "client.name-missing")]
    [InlineData("two\nlines", "client.name-invalid")]
    [InlineData("larch", "client.name-taken")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "client.name-too-long")]
    public async Task A_bad_name_is_refused_at_its_field(string name, string code)
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        await fleet.CreateClientAsync("larch");
        var other = await fleet.CreateClientAsync("birch");

        using var answer = await (await fleet.Server.SignInAsync()).PutAsJsonAsync($"api/v1/clients/{other}/name", new { name }, TestContext.Current.CancellationToken);

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((code, "name"), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Jobs_are_listed_read_and_cancelled()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var browser = await fleet.Server.SignInAsync();
        var agent = await fleet.EnrolAsync();
        var running = await fleet.RunAsync(agent);
        await agent.ProgressAsync(running, files: 3);
        fleet.Time.Advance(TimeSpan.FromSeconds(1));
        var queued = await fleet.QueueAsync(agent);

        var list = await JsonAsync(browser, $"api/v1/jobs?clientId={agent.ClientId}");
        Assert.Equal(2, list.GetProperty("total").GetInt32());
        Assert.Equal((queued.ToString(), "earlier-job"), (list.GetProperty("items")[0].GetProperty("jobId").GetString(), list.GetProperty("items")[0].GetProperty("waitsFor").GetString()));
        Assert.Equal(1, (await JsonAsync(browser, "api/v1/jobs?state=running")).GetProperty("total").GetInt32());
        Assert.Equal(0, (await JsonAsync(browser, "api/v1/jobs?live=false")).GetProperty("total").GetInt32());

        var job = await JsonAsync(browser, $"api/v1/jobs/{running.JobId}");
        Assert.Equal(("running", 3), (job.GetProperty("state").GetString(), job.GetProperty("fileCount").GetInt32()));
        Assert.Equal("/etc/hosts", job.GetProperty("currentPath").GetString());

        using (var cancelled = await browser.PostAsJsonAsync($"api/v1/jobs/{queued}/cancel", new { }, TestContext.Current.CancellationToken))
            Assert.Equal("cancelled", (await cancelled.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("state").GetString());
        Assert.Equal(0, (await JsonAsync(browser, $"api/v1/jobs/{running.JobId}/log")).GetProperty("total").GetInt32());
        using var missing = await browser.GetAsync($"api/v1/jobs/{Guid.CreateVersion7()}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("GET", "api/v1/clients")]
    [InlineData("GET", "api/v1/clients/01980000-0000-7000-8000-000000000000")]
    [InlineData("PUT", "api/v1/clients/01980000-0000-7000-8000-000000000000/name")]
    [InlineData("POST", "api/v1/clients/01980000-0000-7000-8000-000000000000/enrolment-token")]
    [InlineData("DELETE", "api/v1/clients/01980000-0000-7000-8000-000000000000/agent")]
    [InlineData("GET", "api/v1/jobs")]
    [InlineData("GET", "api/v1/jobs/01980000-0000-7000-8000-000000000000")]
    [InlineData("GET", "api/v1/jobs/01980000-0000-7000-8000-000000000000/log")]
    [InlineData("POST", "api/v1/jobs/01980000-0000-7000-8000-000000000000/cancel")]
    public async Task An_agents_key_is_no_administrators_session(string method, string route)
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var http = fleet.Server.CreateClient();
        await new WireAgent(http).EnrolAsync(await fleet.CreateTokenAsync(await fleet.CreateClientAsync()));
        using var request = new HttpRequestMessage(new HttpMethod(method), route);
        if (method != "GET")
            request.Content = JsonContent.Create(new { name = "birch" });

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task When_an_agent_was_seen_last_outlives_the_server()
    {
        await using var fleet = await FleetServer.StartSetUpAsync();
        var agent = await fleet.EnrolAsync();
        fleet.Time.Advance(TimeSpan.FromSeconds(10));
        var startedAt = fleet.Time.GetUtcNow().AddMilliseconds(-1);
        var poll = agent.PollAsync();
        await fleet.AdvanceUntilAsync(
            async () =>
            {
                await using var database = await fleet.OpenAsync();
                return await database.Set<Client>().AnyAsync(client => client.LastSeenAt >= startedAt, TestContext.Current.CancellationToken);
            },
            "the time to be written");
        await fleet.AdvanceUntilAsync(() => Task.FromResult(poll.IsCompleted), "the poll to end");

        await fleet.Server.RestartAsync();
        Assert.True((await IsOnlineAsync(fleet, agent)).IsOnline);
        fleet.Time.Advance(AgentPresence.OnlineFor * 2);

        Assert.False((await IsOnlineAsync(fleet, agent)).IsOnline);
        Assert.NotNull((await IsOnlineAsync(fleet, agent)).LastSeenAt);
    }

    private static async Task<GetClient.Response> IsOnlineAsync(FleetServer fleet, WireAgent agent) =>
        (await fleet.Get<GetClient>().HandleAsync(new(agent.ClientId), BorgBackupServer.Server.Access.Actor.Server, TestContext.Current.CancellationToken)).Value;

    private static async Task<IEnumerable<string?>> NamesAsync(HttpClient browser, string query) =>
        (await JsonAsync(browser, "api/v1/clients" + query)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ToList();

    private static Task<JsonElement> JsonAsync(HttpClient browser, string route) =>
        browser.GetFromJsonAsync<JsonElement>(route, TestContext.Current.CancellationToken);
}
