using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Home;

/// <summary>From one request to a client with everything that protects it, in the database and on disk.</summary>
public sealed class ProtectClientTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_enough()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var defaults = await browser.GetFromJsonAsync<JsonElement>("api/v1/plan-defaults", Cancelled);

        var answer = await PostAsync(browser, new { name = " web-1 " }, HttpStatusCode.OK);
        var (clientId, repositoryId, planId) = (IdOf(answer, "clientId"), IdOf(answer, "repositoryId"), IdOf(answer, "planId"));
        Assert.Contains("BBS_ENROL_TOKEN=", answer.GetProperty("enrolment").GetProperty("command").GetString(), StringComparison.Ordinal);

        await using var database = await server.OpenDatabaseAsync();
        Assert.Equal("web-1", (await database.Set<Client>().SingleAsync(Cancelled)).Name);
        var repository = await database.Set<Repository>().SingleAsync(Cancelled);
        Assert.Equal((repositoryId, clientId, RepositoryState.Ready), (repository.Id.Value, repository.ClientId.Value, repository.State));
        Assert.Equal(Path.Combine(server.Beside("storage"), "home", clientId.ToString(), repositoryId.ToString()), repository.Path);
        Assert.True(File.Exists(Path.Combine(repository.Path, "config")));
        Assert.Empty((await server.Get<RepositoryBorg>().ListArchivesAsync(repository.Id, Cancelled)).Value.Archives);

        var plan = await database.Set<Plan>().SingleAsync(Cancelled);
        Assert.Equal((planId, clientId, repositoryId), (plan.Id.Value, plan.ClientId.Value, plan.RepositoryId.Value));
        Assert.Equal(defaults.GetProperty("plan").GetProperty("paths").EnumerateArray().Select(path => path.GetString()), plan.Paths);
        Assert.Contains("pp:/proc", plan.Excludes);
        // The server's own machine can be a client: its repositories must not be saved into themselves.
        Assert.Contains($"pp:{server.Folder}", plan.Excludes);
        Assert.Contains($"pp:{server.Beside("storage")}", plan.Excludes);
        var schedule = await database.Set<Schedule>().SingleAsync(Cancelled);
        Assert.True(schedule.Rule is { Kind: ScheduleKind.Daily, Times: [{ Hour: >= 1 and < 5 }], MissedRuns: MissedRuns.RunOnce });
        Assert.InRange((schedule.NextRunAt!.Value - TimeProvider.System.GetUtcNow()).TotalHours, 0, 26); // because it is enabled
    }

    [Fact]
    public async Task What_is_said_goes_over_the_defaults()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var answer = await PostAsync(browser, new
        {
            name = "web-1",
            plan = new { paths = new[] { "/srv/www" }, compression = "lz4", retention = new { keepLast = 1, keepDaily = 2, keepWeekly = 3, keepMonthly = 4, keepYearly = 5 } },
            schedule = new { kind = "weekly", weekdays = new[] { "monday", "sunday" }, times = new[] { "23:15" }, timeZone = "Asia/Kathmandu" },
        }, HttpStatusCode.OK);

        var list = await browser.GetFromJsonAsync<JsonElement>($"api/v1/plans?clientId={IdOf(answer, "clientId")}", Cancelled);
        var item = Assert.Single(list.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal("/srv/www", Assert.Single(item.GetProperty("plan").GetProperty("paths").EnumerateArray().ToList()).GetString());
        Assert.Equal("lz4", item.GetProperty("plan").GetProperty("compression").GetString());
        Assert.Equal(5, item.GetProperty("plan").GetProperty("retention").GetProperty("keepYearly").GetInt32());
        Assert.Equal("Asia/Kathmandu", item.GetProperty("schedule").GetProperty("timeZone").GetString());
        Assert.Equal(new TimeSpan(17, 30, 0), item.GetProperty("nextRunAt").GetDateTimeOffset().UtcDateTime.TimeOfDay); // UTC+5:45

        using var changed = await browser.PutAsJsonAsync($"api/v1/plans/{IdOf(answer, "planId")}", new { plan = new { name = "Web", oneFileSystem = true }, schedule = new { kind = "by-hand" } }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        item = (await browser.GetFromJsonAsync<JsonElement>("api/v1/plans", Cancelled)).GetProperty("items")[0];
        Assert.Equal(("Web", "lz4"), (item.GetProperty("plan").GetProperty("name").GetString(), item.GetProperty("plan").GetProperty("compression").GetString()));
        Assert.Equal(JsonValueKind.Null, item.GetProperty("nextRunAt").ValueKind);
    }

    [Fact]
    public async Task A_wrong_answer_is_refused_at_its_field_and_leaves_nothing()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        await PostAsync(browser, new { name = "taken" }, HttpStatusCode.OK);

        (object Request, HttpStatusCode Status, string Code, string Field)[] cases =
        [
            (new { name = "taken" }, HttpStatusCode.Conflict, "client.name-taken", "name"),
            (new { name = "" }, HttpStatusCode.BadRequest, "client.name-missing", "name"),
            (new { name = new string('x', 101) }, HttpStatusCode.BadRequest, "client.name-too-long", "name"),
            (new { name = "a\nb" }, HttpStatusCode.BadRequest, "client.name-invalid", "name"),
            (new { name = "b", plan = new { paths = new[] { "etc" } } }, HttpStatusCode.BadRequest, "plan.path-invalid", "plan.paths"),
            (new { name = "b", plan = new { paths = new[] { "/a\nb" } } }, HttpStatusCode.BadRequest, "plan.path-invalid", "plan.paths"),
            (new { name = "b", plan = new { paths = Array.Empty<string>() } }, HttpStatusCode.BadRequest, "plan.no-paths", "plan.paths"),
            (new { name = "b", plan = new { excludes = new[] { "*.iso" } } }, HttpStatusCode.BadRequest, "plan.exclude-invalid", "plan.excludes"),
            (new { name = "b", plan = new { compression = "zip" } }, HttpStatusCode.BadRequest, "plan.compression-unknown", "plan.compression"),
            (new { name = "b", schedule = new { kind = "weekly" } }, HttpStatusCode.BadRequest, "schedule.no-weekday", "schedule.weekdays"),
            (new { name = "b", schedule = new { kind = "cron", cron = "every night" } }, HttpStatusCode.BadRequest, "schedule.cron-invalid", "schedule.cron"),
            (new { name = "b", schedule = new { timeZone = "Mars/Olympus" } }, HttpStatusCode.BadRequest, "schedule.unknown-zone", "schedule.timeZone"),
        ];
        foreach (var (request, status, code, field) in cases)
        {
            var problem = await PostAsync(browser, request, status);
            Assert.Equal((code, field), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
        }

        await using var database = await server.OpenDatabaseAsync();
        Assert.Equal((1, 1, 1, 1), (
            await database.Set<Client>().CountAsync(Cancelled), await database.Set<Repository>().CountAsync(Cancelled),
            await database.Set<Plan>().CountAsync(Cancelled), await database.Set<Schedule>().CountAsync(Cancelled)));
        Assert.Single(Directory.GetDirectories(Path.Combine(server.Beside("storage"), "home")));
    }

    [Fact]
    public async Task Without_borg_the_client_is_there_and_its_repository_can_be_made_later()
    {
        await using var server = await TestServer.StartSetUpAsync(services => services.AddSingleton(new ServerBorg("/nowhere/borg", TimeProvider.System)));
        var browser = await server.SignInAsync();

        var answer = await PostAsync(browser, new { name = "web-1" }, HttpStatusCode.OK);
        Assert.Equal("borg.missing", answer.GetProperty("repositoryProblem").GetProperty("code").GetString());
        var repositories = await browser.GetFromJsonAsync<JsonElement>($"api/v1/repositories?clientId={IdOf(answer, "clientId")}", Cancelled);
        var row = repositories.GetProperty("items")[0];
        Assert.Equal(("failed", "borg.missing"), (row.GetProperty("state").GetString(), row.GetProperty("problem").GetProperty("code").GetString()));
        using var run = await browser.PostAsync($"api/v1/plans/{IdOf(answer, "planId")}/run", null, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, run.StatusCode);
        using var retry = await browser.PostAsync($"api/v1/repositories/{IdOf(answer, "repositoryId")}/retry", null, Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, retry.StatusCode);
    }

    [Fact]
    public async Task Of_two_requests_with_one_name_one_wins()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => browser.PostAsJsonAsync("api/v1/clients", new { name = "same" }, Cancelled)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(3, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Theory]
    [InlineData("POST", "api/v1/clients")]
    [InlineData("GET", "api/v1/plan-defaults")]
    [InlineData("GET", "api/v1/plans")]
    [InlineData("PUT", "api/v1/plans/01a20869-297c-7a2e-8e2f-f7372d47a248")]
    [InlineData("POST", "api/v1/plans/01a20869-297c-7a2e-8e2f-f7372d47a248/run")]
    [InlineData("GET", "api/v1/overview")]
    [InlineData("GET", "api/v1/repositories")]
    [InlineData("POST", "api/v1/repositories")]
    [InlineData("POST", "api/v1/repositories/01a20869-297c-7a2e-8e2f-f7372d47a248/retry")]
    [InlineData("POST", "api/v1/storage-locations/check")]
    public async Task A_stranger_gets_nothing(string verb, string route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), route);
        if (verb != "GET")
            request.Content = JsonContent.Create(new { });
        using var answer = await shared.Server.CreateClient().SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<JsonElement> PostAsync(HttpClient browser, object request, HttpStatusCode expected)
    {
        using var answer = await browser.PostAsJsonAsync("api/v1/clients", request, Cancelled);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {body}");
        return body;
    }

    private static Guid IdOf(JsonElement answer, string name) => answer.GetProperty(name).GetGuid();
}
