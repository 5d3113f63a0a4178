using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Home;

/// <summary>A second plan for what the agent says there is: databases and hooks, by the API, on the page, and into the order.</summary>
public sealed partial class DatabasePlanTests
{
    private const string Odd = "it's <b>\"odd\"</b>";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_of_databases_with_hooks_becomes_an_order_of_names()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (agent, clientId) = await EnrolAsync(server, browser);
        var machine = (await browser.GetFromJsonAsync<JsonElement>($"api/v1/clients/{clientId}", Cancelled)).GetProperty("machine");
        Assert.Equal(Odd, machine.GetProperty("databaseSources")[0].GetProperty("databases")[1].GetProperty("name").GetString());
        Assert.Equal("stop-shop", machine.GetProperty("hooks")[1].GetString());

        var planId = await AddAsync(browser, new
        {
            clientId,
            plan = new { name = "Databases", databases = new object[] { new { source = "main", names = new[] { Odd } }, new { source = "shop" } }, hooks = new { before = "stop-shop", goesOnWithout = true, timeoutMinutes = 5 } },
        });
        using var run = await browser.PostAsync($"api/v1/plans/{planId}/run", null, Cancelled);
        Assert.True(run.IsSuccessStatusCode, await run.Content.ReadAsStringAsync(Cancelled));
        var order = Assert.IsType<BackupOrder>(Assert.Single((await agent.PollAsync()).Orders));
        Assert.Empty(order.Paths);
        Assert.Equal(["main", "shop"], order.Databases!.Select(choice => choice.Source)); // because the plan names some
        Assert.Equal([Odd], order.Databases![0].Names);
        Assert.Null(order.Databases[1].Names);
        Assert.Equal(new HookChoice { Before = "stop-shop", GoesOnWithout = true, TimeoutSeconds = 300 }, order.Hooks);

        using var both = await browser.PutAsJsonAsync($"api/v1/plans/{planId}", new { plan = new { paths = new[] { "/etc" } } }, Cancelled);
        Assert.Equal(("plan.files-or-databases", "plan.databases"), await ProblemAsync(both));
        using var taken = await browser.PostAsJsonAsync("api/v1/plans", new { clientId, plan = new { name = "Databases" } }, Cancelled);
        Assert.Equal(("plan.name-taken", "plan.name"), await ProblemAsync(taken));
        using var foreign = await browser.PostAsJsonAsync("api/v1/plans", new { clientId, repositoryId = Guid.CreateVersion7(), plan = new { name = "x" } }, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var files = await browser.PutAsJsonAsync($"api/v1/plans/{planId}", new { plan = new { paths = new[] { "/etc" }, databases = Array.Empty<object>(), hooks = new { } } }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, files.StatusCode);
        await using var database = await server.OpenDatabaseAsync();
        var plan = await database.Set<Plan>().AsNoTracking().SingleAsync(plan => plan.Name == "Databases", Cancelled);
        Assert.Equal((0, PlanHooks.None), (plan.Databases.Count, plan.Hooks));
    }

    [Fact]
    public async Task An_agent_that_knows_no_databases_gets_no_such_order()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (agent, clientId) = await EnrolAsync(server, browser, Capabilities.Backup);
        var planId = await AddAsync(browser, new { clientId, plan = new { name = "Databases", databases = new[] { new { source = "main" } } } });
        using var run = await browser.PostAsync($"api/v1/plans/{planId}/run", null, Cancelled);
        var polling = agent.PollAsync();
        _ = agent.PollAsync(); // a later poll takes the place of the one that waits, which then need not last its time
        Assert.Empty((await polling).Orders);
        var jobs = await browser.GetFromJsonAsync<JsonElement>($"api/v1/jobs?clientId={clientId}", Cancelled);
        Assert.Contains("databases/1", jobs.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_chooses_databases_and_hooks_on_the_page()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (_, clientId) = await EnrolAsync(server, browser);
        await using var chromium = await Chromium.OpenAsync(server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");

        await page.GotoAsync($"/clients/{clientId}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add plan" }).ClickAsync();
        await page.GetByLabel("Name of the plan").FillAsync("Shop databases");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Databases" }).ClickAsync();
        var main = page.GetByRole(AriaRole.Group, new() { Name = "main" });
        await main.GetByText("Only these").ClickAsync();
        await main.GetByLabel(Odd).ClickAsync();
        await Assertions.Expect(page.GetByText($"main: {Odd}")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("None: this plan saves databases")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new() { Name = "shop" }).GetByText("The database server does not answer.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Hooks" }).ClickAsync();
        await page.GetByLabel("After the backup, however it ended").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "start-shop" }).Or(page.Locator(".mud-popover-open .mud-list-item", new() { HasText = "start-shop" })).First.ClickAsync();
        await Assertions.Expect(page.GetByText("start-shop after, however the backup ended")).ToBeVisibleAsync();
        await chromium.ShootAsync("plan-databases");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add plan" }).ClickAsync();
        await page.WaitForURLAsync($"**/clients/{clientId}");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Plan “Shop databases”" })).ToBeVisibleAsync();
        await chromium.ShootAsync("client-with-two-plans");

        await using var database = await server.OpenDatabaseAsync();
        var plan = await database.Set<Plan>().AsNoTracking().SingleAsync(plan => plan.Name == "Shop databases", Cancelled);
        Assert.Empty(plan.Paths);
        Assert.Equal([Odd], Assert.Single(plan.Databases).Names);
        Assert.Equal("start-shop", plan.Hooks.After);
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_person_removes_the_last_plan_after_reading_what_stays_and_is_offered_another()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (_, clientId) = await EnrolAsync(server, browser);
        var (plan, job) = await FillAsync(server);
        await using var chromium = await Chromium.OpenAsync(server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");

        await page.GotoAsync($"/clients/{clientId}/plans/{plan}");
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Remove plan", Exact = true });
        var dialog = page.GetByRole(AriaRole.Dialog);
        await button.ClickAsync();
        await Assertions.Expect(dialog).ToContainTextAsync("Its 3 archives stay, to be browsed and restored as before");
        await Assertions.Expect(dialog).ToContainTextAsync("Its restore proofs end: every 7 days, the next 1,000 files");
        await Assertions.Expect(dialog).ToContainTextAsync("It is the client's only plan");
        await chromium.ShootAsync("plan-removal");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);

        await button.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.GetByText($"A backup of this plan waits: job {job}.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "See the job" })).ToHaveAttributeAsync("href", $"/jobs/{job}");
        await chromium.ShootAsync("plan-removal-refused");
        using (var cancelled = await browser.PostAsync($"api/v1/jobs/{job}/cancel", null, Cancelled))
            Assert.True(cancelled.IsSuccessStatusCode);
        await button.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This client has no plan, so nothing of it is backed up.")).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"/clients/{clientId}$"));
        await Assertions.Expect(page.GetByText("no plan", new() { Exact = true })).ToHaveCountAsync(4); // when it runs next, and at each archive
        await chromium.ShootAsync("client-without-plan");

        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "1 machine, and it is not protected" })).ToBeVisibleAsync();
        var row = page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "It has no plan, so nothing of it is backed up." });
        await chromium.ShootAsync("home-without-plan");
        await row.GetByRole(AriaRole.Link, new() { Name = "Add plan" }).ClickAsync();
        await page.WaitForURLAsync($"**/clients/{clientId}/plans/new");
        chromium.AssertNoComplaints();
    }

    /// <summary>The client's only plan gets three archives, and a backup that waits.</summary>
    private static async Task<(PlanId Plan, JobId Job)> FillAsync(TestServer server)
    {
        await using var database = await server.OpenDatabaseAsync();
        var plan = await database.Set<Plan>().AsNoTracking().SingleAsync(Cancelled);
        var now = TimeProvider.System.GetUtcNow();
        var (done, waits) = (Job.Queue(JobKind.Backup, plan.ClientId, plan.RepositoryId, plan.Id, null, "ada", now.AddHours(-2)), Job.Queue(JobKind.Backup, plan.ClientId, plan.RepositoryId, plan.Id, null, "ada", now));
        done.State = JobState.Succeeded;
        database.AddRange(done, waits);
        foreach (var letter in "abc")
            database.Add(Archive.Create(done, plan.Id, $"of-{letter}", new string(letter, 64), now.AddHours(-1), 1, 1, 1, 1, now.AddHours(-1)));
        await database.SaveChangesAsync(Cancelled);
        return (plan.Id, waits.Id);
    }

    private static async Task<(WireAgent Agent, Guid ClientId)> EnrolAsync(TestServer server, HttpClient browser, params string[] capabilities)
    {
        using var answer = await browser.PostAsJsonAsync("api/v1/clients", new { name = "web-1", schedule = new { kind = "by-hand" } }, Cancelled);
        var added = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var token = Token().Match(added.GetProperty("enrolment").GetProperty("command").GetString()!).Groups[1].Value; // because the server made it
        var agent = new WireAgent(server.CreateClient())
        {
            Capabilities = capabilities.Length > 0 ? capabilities : [Capabilities.Backup, Capabilities.Hooks, Capabilities.Databases],
            Hooks = ["start-shop", "stop-shop"],
            DatabaseSources =
            [
                new DatabaseSourceFacts { Name = "main", Kind = "postgresql", Databases = [new DatabaseFacts { Name = "accounts", SizeBytes = 3_000_000 }, new DatabaseFacts { Name = Odd, SizeBytes = 12_000_000_000 }] },
                new DatabaseSourceFacts { Name = "shop", Kind = "mariadb", Databases = [], Problem = new WireProblem { Code = "database.unreachable", Detail = "The database server does not answer." } },
            ],
        };
        await agent.EnrolAsync(token);
        await agent.HelloAsync();
        return (agent, added.GetProperty("clientId").GetGuid());
    }

    private static async Task<Guid> AddAsync(HttpClient browser, object request)
    {
        using var answer = await browser.PostAsJsonAsync("api/v1/plans", request, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("planId").GetGuid();
    }

    private static async Task<(string? Code, string? Field)> ProblemAsync(HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString());
    }

    [GeneratedRegex("BBS_ENROL_TOKEN=(\\S+)")]
    private static partial Regex Token();
}
