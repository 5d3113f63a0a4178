using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.Journey;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>
/// A database from the plan to the proof, with the published server and agent and a real MariaDB: planned on the page, saved,
/// restored under a new name and compared row by row, and then proven by the plan's own schedule.
/// </summary>
public sealed class DatabaseJourneyTests
{
    private const string ClientName = "db-1";
    private static readonly (string Name, string Password) Administrator = ("ada", "lovelace-engine-notes");
    private static readonly LocatorAssertionsToContainTextOptions AtLength = new() { Timeout = 240_000 };
    private readonly DateTime started = TimeProvider.System.GetUtcNow().UtcDateTime;

    [Fact]
    public async Task A_database_is_planned_saved_restored_beside_and_proven_by_schedule()
    {
        var token = TestContext.Current.CancellationToken;
        await using var site = await Site.StartAsync(token);
        await using var maria = await MariaDb.StartAsync(site["maria"], token);
        await maria.QueryAsync("""
            CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop;
            CREATE TABLE orders (id INT PRIMARY KEY, note TEXT); INSERT INTO orders SELECT seq, CONCAT('order näme ', seq) FROM seq_1_to_5000;
            CREATE TABLE log (line VARCHAR(100)); INSERT INTO log VALUES ('it''s "quoted"'), ('b');
            CREATE VIEW late AS SELECT * FROM orders WHERE id > 4000
            """, token);
        var clientId = await AddClientAsync(site, maria, token);
        await using var surf = await Surf.OpenAsync();
        var page = surf.Page;
        await page.GotoAsync(new Uri(site.SetUpLink, $"/clients/{clientId}").ToString());
        await page.GetByLabel("Name").FillAsync(Administrator.Name);
        await page.GetByLabel("Password").FillAsync(Administrator.Password);
        await page.Keyboard.PressAsync("Enter");

        await page.GetByRole(AriaRole.Link, new() { Name = "Add plan" }).ClickAsync();
        await page.GetByLabel("Name of the plan").FillAsync("Shop databases");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Databases" }).ClickAsync();
        var main = page.GetByRole(AriaRole.Group, new() { Name = "main" });
        await main.GetByText("Only these").ClickAsync();
        await main.GetByLabel("shop").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add plan" }).ClickAsync();
        await page.WaitForURLAsync($"**/clients/{clientId}");
        await page.GetByRole(AriaRole.Region, new() { Name = "Plan “Shop databases”" }).GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await Expect(page.Locator(".bbs-result h2")).ToContainTextAsync(new Regex("^Saved 3 files"), AtLength);

        using var rest = await SignInAsync(site, token);
        var archive = await ArchiveAsync(rest, clientId, token);
        await page.GotoAsync(new Uri(site.SetUpLink, $"/archives/{archive.Id}/files").ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "databases", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "main", Exact = true }).First.ClickAsync();
        await page.GetByLabel("Pick shop.sql").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore as a database" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByLabel("Name of the database")).ToHaveValueAsync("shop_restored");
        await surf.ShootAsync("restore-database");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await Expect(page.Locator(".bbs-result")).ToContainTextAsync("as the database shop_restored", AtLength);
        var saved = await maria.QueryAsync(EverythingOf("shop"), token);
        Assert.StartsWith("5000\t", saved, StringComparison.Ordinal);
        Assert.Equal(saved, await maria.QueryAsync(EverythingOf("shop_restored"), token));

        await page.GotoAsync(new Uri(site.SetUpLink, $"/clients/{clientId}/plans/{archive.PlanId}").ToString());
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Restore proofs", Exact = true });
        await Expect(card).ToContainTextAsync("Never proven restorable so far.");
        await card.GetByRole(AriaRole.Button, new() { Name = "Change: Rule" }).ClickAsync();
        await card.GetByText("Load the databases").ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "Save the rule" }).ClickAsync();
        // Nobody asks for it: by the rule it is due, and the server queues it.
        await Expect(card).ToContainTextAsync("1 database loaded: 2 tables, 5,002 rows", AtLength);
        await Expect(card).ToContainTextAsync("Databases last loaded");
        await surf.ShootAsync("proof-loaded-plan");
        var proof = Assert.Single((await rest.GetAsync<Listed<ProvenBy>>($"/api/v1/jobs?clientId={clientId}", token)).Items, job => job.Kind == "client-proof");
        Assert.Equal(("server", "succeeded"), (proof.RequestedBy, proof.State));
        await card.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("3 files") }).ClickAsync();
        await Expect(page.Locator(".bbs-result")).ToContainTextAsync("the same bytes as the server read");
        await Expect(page.Locator(".bbs-result")).ToContainTextAsync("main: shop: 2 tables, 5,002 rows");
        await surf.ShootAsync("proof-loaded-job");
        await page.GotoAsync(new Uri(site.SetUpLink, $"/clients/{clientId}").ToString());
        await Expect(page.GetByText("Databases loaded").First).ToBeVisibleAsync();
        await surf.OpenAsync("Home");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Proven restorable" })).ToContainTextAsync("Databases of 1 plan was loaded");
        await surf.ShootAsync("proof-loaded-home");
        Assert.DoesNotContain(Directory.GetDirectories("/var/tmp", "bbs-scratch-*"), left => Directory.GetLastWriteTimeUtc(left) > started);
        surf.AssertNoComplaints();
    }

    private static string EverythingOf(string database) => $"""
        SET SESSION group_concat_max_len = 10000000;
        SELECT COUNT(*), SUM(id), MD5(GROUP_CONCAT(note ORDER BY id)) FROM {database}.orders; SELECT COUNT(*), MAX(line) FROM {database}.log; SELECT COUNT(*) FROM {database}.late
        """;

    private static async Task<string> AddClientAsync(Site site, MariaDb maria, CancellationToken token)
    {
        Directory.CreateDirectory(site.Tree);
        await File.WriteAllTextAsync(Path.Combine(site.Tree, "a.txt"), "a", token);
        site.WritePolicy();
        Directory.CreateDirectory(site["agent/databases.d"]);
        await File.AppendAllTextAsync(site["agent/policy.toml"], $"""

            databases.directory = "{site["agent/databases.d"]}"
            restore.scratch-account = "{(Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName)}"

            """, token);
        await File.WriteAllTextAsync(site["agent/databases.d/main.toml"], $"""
            kind = "mariadb"
            socket = "{maria.Socket}"
            user = "{MariaDb.User}"
            password-file = "{maria.PasswordFile}"
            restore = "new"

            """, token);
        var server = site.SetUpLink.GetLeftPart(UriPartial.Authority);
        using var rest = new RestClient(new Uri(server));
        var administrator = new { name = Administrator.Name, password = Administrator.Password };
        await rest.PostAsync("/api/v1/setup", new { token = site.SetUpLink.Fragment.TrimStart('#'), administrator, publicAddress = server, storagePath = site.Storage }, token);
        await rest.PostAsync("/api/v1/session", administrator, token);
        var added = await rest.PostAsync<Added>("/api/v1/clients", new { name = ClientName, plan = new { paths = new[] { site.Tree }, excludes = Array.Empty<string>() }, schedule = new { enabled = false } }, token);
        await site.PasteAsync(added.Enrolment.Command, token);
        return added.ClientId;
    }

    private static async Task<RestClient> SignInAsync(Site site, CancellationToken token)
    {
        var rest = new RestClient(new Uri(site.SetUpLink.GetLeftPart(UriPartial.Authority)));
        await rest.PostAsync("/api/v1/session", new { name = Administrator.Name, password = Administrator.Password }, token);
        return rest;
    }

    private static async Task<Archive> ArchiveAsync(RestClient rest, string clientId, CancellationToken token)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        deadline.CancelAfter(TimeSpan.FromMinutes(4));
        while (true)
        {
            if ((await rest.GetAsync<Listed<Archive>>($"/api/v1/archives?clientId={clientId}", deadline.Token)).Items is [{ CatalogState: "indexed" } archive, ..])
                return archive;
            await Task.Delay(200, deadline.Token);
        }
    }

    private sealed record Added(string ClientId, Line Enrolment);

    private sealed record Line(string Command);

    private sealed record Listed<T>(IReadOnlyList<T> Items);

    private sealed record Archive(string Id, string PlanId, string CatalogState);

    private sealed record ProvenBy(string Kind, string State, string RequestedBy);
}
