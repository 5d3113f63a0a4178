using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Plans.DatabaseSignIns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Plans;

/// <summary>User and password for databases that the server keeps: stored, sent to one agent, and never shown.</summary>
public sealed partial class DatabaseSignInTests
{
    private const string User = "backup-user-7";
    private const string Password = "s3cret \"of\" the test";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_stored_goes_to_the_agent_that_wants_it_and_nowhere_else()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (agent, clientId) = await EnrolAsync(server, browser, Capabilities.Backup, Capabilities.Databases, Capabilities.SignIns);
        foreach (var source in (string[])["lent", "own"])
            Assert.Equal(HttpStatusCode.NoContent, await PutAsync(browser, clientId, source, User, Password));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(browser, clientId, "lent", "a\nb", Password));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(browser, clientId, "lent", User, "a\nsocket=/elsewhere"));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(browser, clientId, "lent", User, ""));
        var list = await browser.GetStringAsync($"api/v1/clients/{clientId}/database-sign-ins", Cancelled);
        AssertNoSecret(list);
        Assert.Contains("\"isWanted\":true", list, StringComparison.Ordinal);

        using var added = await browser.PostAsJsonAsync("api/v1/plans", new { clientId, plan = new { name = "Databases", databases = new[] { new { source = "lent" }, new { source = "own" } } } }, Cancelled);
        var planId = (await added.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("planId").GetGuid();
        using var run = await browser.PostAsync($"api/v1/plans/{planId}/run", null, Cancelled);
        var order = Assert.IsType<BackupOrder>(Assert.Single((await agent.PollAsync()).Orders));
        var signIn = Assert.Single(order.SignIns!); // because one source wants it
        Assert.Equal(("lent", User, Password), (signIn.Source, signIn.User, signIn.Password.Reveal()));
        AssertNoSecret(signIn.ToString().Replace(User, "", StringComparison.Ordinal));

        foreach (var path in (string[])[$"api/v1/clients/{clientId}", "api/v1/activity", "api/v1/jobs", $"clients/{clientId}", "activity"])
            AssertNoSecret(await browser.GetStringAsync(path, Cancelled));
        await using (var database = await server.OpenDatabaseAsync())
        {
            AssertNoSecret(string.Join(' ', await database.Set<StoredSignIn>().Select(stored => stored.ProtectedText).ToListAsync(Cancelled)));
            Assert.Equal(2, await database.Set<ActivityEntry>().CountAsync(entry => entry.Kind == ActivityKind.DatabaseSignInStored, Cancelled));
            // One that is copied to another source opens nothing.
            var own = await database.Set<StoredSignIn>().Where(stored => stored.Source == "own").Select(stored => stored.ProtectedText).SingleAsync(Cancelled);
            await database.Set<StoredSignIn>().Where(stored => stored.Source == "lent").ExecuteUpdateAsync(set => set.SetProperty(stored => stored.ProtectedText, own), Cancelled);
        }

        using var removed = await browser.DeleteAsync($"api/v1/clients/{clientId}/database-sign-ins/own", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var cancel = await browser.PostAsJsonAsync($"api/v1/jobs/{order.Job.JobId}/cancel", new { }, Cancelled);
        await agent.FinishAsync(order.Job, JobOutcome.Cancelled);
        using var again = await browser.PostAsync($"api/v1/plans/{planId}/run", null, Cancelled);
        var polling = agent.PollAsync();
        _ = agent.PollAsync(); // a later poll takes the place of the one that waits, which then need not last its time
        Assert.Empty((await polling).Orders);
        var trouble = await browser.GetStringAsync($"api/v1/jobs?clientId={clientId}", Cancelled);
        Assert.Contains("database.secret-tampered", trouble, StringComparison.Ordinal);
        AssertNoSecret(trouble);
    }

    [Fact]
    public async Task An_older_agent_goes_on_as_before_and_the_page_says_that_it_has_to_be_updated()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        var (agent, clientId) = await EnrolAsync(server, browser, Capabilities.Backup, Capabilities.Databases);
        await using var chromium = await Chromium.OpenAsync(server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");
        await page.GotoAsync($"/clients/{clientId}");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Database sign-ins" });
        await Assertions.Expect(card).ToContainTextAsync("Update it before they are used");
        await Assertions.Expect(card).ToContainTextAsync("none are stored");
        await card.GetByRole(AriaRole.Button, new() { Name = "Set the sign-in of lent" }).ClickAsync();
        await card.GetByLabel("User at lent").FillAsync(User);
        await card.GetByLabel("Password at lent").FillAsync(Password);
        await card.GetByRole(AriaRole.Button, new() { Name = "Store", Exact = true }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("Stored");
        await Assertions.Expect(card.GetByLabel("Password at lent")).ToHaveCountAsync(0);
        AssertNoSecret(await page.ContentAsync());
        await chromium.ShootAsync("database-sign-ins");

        using var added = await browser.PostAsJsonAsync("api/v1/plans", new { clientId, plan = new { name = "Databases", databases = new[] { new { source = "own" } } } }, Cancelled);
        var planId = (await added.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("planId").GetGuid();
        using var run = await browser.PostAsync($"api/v1/plans/{planId}/run", null, Cancelled);
        Assert.Null(Assert.IsType<BackupOrder>(Assert.Single((await agent.PollAsync()).Orders)).SignIns);
        chromium.AssertNoComplaints();
    }

    private static void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(User, text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient browser, Guid clientId, string source, string user, string password)
    {
        using var answer = await browser.PutAsJsonAsync($"api/v1/clients/{clientId}/database-sign-ins/{source}", new { user, password }, Cancelled);
        AssertNoSecret(await answer.Content.ReadAsStringAsync(Cancelled));
        return answer.StatusCode;
    }

    private static async Task<(WireAgent Agent, Guid ClientId)> EnrolAsync(TestServer server, HttpClient browser, params string[] capabilities)
    {
        using var answer = await browser.PostAsJsonAsync("api/v1/clients", new { name = "db-1", schedule = new { kind = "by-hand" } }, Cancelled);
        var added = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var token = Token().Match(added.GetProperty("enrolment").GetProperty("command").GetString()!).Groups[1].Value; // because the server made it
        var agent = new WireAgent(server.CreateClient())
        {
            Capabilities = capabilities,
            DatabaseSources =
            [
                new DatabaseSourceFacts { Name = "lent", Kind = "mariadb", Databases = [], TakesSignIn = true },
                new DatabaseSourceFacts { Name = "own", Kind = "mariadb", Databases = [] },
            ],
        };
        await agent.EnrolAsync(token);
        await agent.HelloAsync();
        return (agent, added.GetProperty("clientId").GetGuid());
    }

    [GeneratedRegex("BBS_ENROL_TOKEN=(\\S+)")]
    private static partial Regex Token();
}
