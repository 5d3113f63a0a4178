using System.Globalization;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Repositories.Guarding;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories.Remote;

/// <summary>A remote host on the page, in a real browser: typed, compared, pasted, tested, and chosen for a client.</summary>
public sealed class RemotePageTests
{
    [Fact]
    public async Task It_is_added_compared_tested_and_chosen()
    {
        await using var far = await FarHost.StartAsync();
        await using var server = await GuardedTestServer.StartAsync();
        await using var chromium = await Chromium.OpenAsync(server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.GetByRole(AriaRole.Link, new() { Name = "Storage", Exact = true }).First.ClickAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Add a remote host" });
        await Assertions.Expect(card).ToContainTextAsync("there are no safety copies and no way back");
        await card.GetByLabel("Machine").FillAsync("127.0.0.1");
        await card.GetByLabel("SSH port").FillAsync(far.Sshd.Port.ToString(CultureInfo.InvariantCulture));
        await card.GetByLabel("Account").FillAsync(far.Sshd.User);
        await card.GetByLabel("Shown as").FillAsync("Second house");
        await card.GetByRole(AriaRole.Button, new() { Name = "Ask for its host key" }).ClickAsync();
        await Assertions.Expect(card).ToContainTextAsync("SHA256:");
        await chromium.ShootAsync("remote-host-fingerprint");
        await card.GetByRole(AriaRole.Button, new() { Name = "The fingerprint is right: add it" }).ClickAsync();

        var fold = page.GetByRole(AriaRole.Region, new() { Name = "Remote host", Exact = true });
        await Assertions.Expect(fold).ToContainTextAsync("Not tested yet.");
        await fold.GetByRole(AriaRole.Button, new() { Name = "Set it up: Remote host" }).ClickAsync();
        await fold.GetByRole(AriaRole.Button, new() { Name = "Test it" }).ClickAsync();
        await Assertions.Expect(fold.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not accept the server's key");
        await chromium.ShootAsync("remote-host-key-not-accepted");
        await far.AuthorizeAsync(await FarHost.PublicKeyAsync(server));
        await fold.GetByRole(AriaRole.Button, new() { Name = "Test it" }).ClickAsync();
        await Assertions.Expect(fold).ToContainTextAsync("Another machine with borg, borg 1.");
        await Assertions.Expect(fold.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
        await chromium.ShootAsync("remote-host-tested");

        await page.GotoAsync("/clients/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("web-1");
        await page.GetByLabel("Storage location").ClickAsync();
        await page.GetByText("Second house", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("A remote host: there are no safety copies there and no way back.")).ToBeVisibleAsync();
        await chromium.ShootAsync("remote-host-chosen");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add client" }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("client="), new() { Timeout = 60_000 });
        Assert.Single(Directory.GetDirectories(Path.Combine(far.Home, "borg-backup-server", "home")));

        // Another host key: Home says so, and the page leads to the decision.
        await far.Sshd.StopAsync();
        await far.Sshd.ReplaceHostKeyAsync();
        await far.Sshd.StartAsync();
        await page.GotoAsync("/storage");
        await fold.GetByRole(AriaRole.Button, new() { Name = "Show: Remote host" }).ClickAsync();
        await fold.GetByRole(AriaRole.Button, new() { Name = "Test it" }).ClickAsync();
        await Assertions.Expect(fold.GetByRole(AriaRole.Alert)).ToContainTextAsync("another host key than the one that was pinned");
        await fold.GetByRole(AriaRole.Button, new() { Name = "See the other host key" }).ClickAsync();
        await chromium.ShootAsync("remote-host-key-changed");
        await fold.GetByRole(AriaRole.Button, new() { Name = "Pin this host key" }).ClickAsync();
        await Assertions.Expect(fold).ToContainTextAsync("Another machine with borg, borg 1.");
        await Assertions.Expect(fold.GetByRole(AriaRole.Alert)).ToBeHiddenAsync();
        await page.GotoAsync("/");
        await Assertions.Expect(page.GetByText("Second house").First).ToBeVisibleAsync();
        chromium.AssertNoComplaints();
    }
}
