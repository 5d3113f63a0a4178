using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Steps;

/// <summary>From the set-up link to a client whose agent is connected.</summary>
internal static class Beginning
{
    public const string ClientName = "this machine";

    private const string Administrator = "ada";
    private const string Password = "lovelace-engine-notes";

    public static async Task SetUpAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await page.GotoAsync(site.SetUpLink.ToString());
        await page.GetByLabel("Name").FillAsync(Administrator);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("short");
        await Expect(page.Locator(".bbs-remark.bad").First).ToBeVisibleAsync();
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await page.GetByLabel("Folder").FillAsync(site.Storage);
        await Expect(page.Locator(".bbs-step-mark.done")).ToHaveCountAsync(3);
        await surf.ShootAsync("set-up");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in**");
    }

    public static async Task SignInAsync(Surf surf)
    {
        var page = surf.Page;
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync(Administrator);
        await surf.ShootAsync("sign-in");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is protected yet" })).ToBeVisibleAsync();
    }

    public static async Task LookAtEmptyPagesAsync(Surf surf)
    {
        var page = surf.Page;
        await surf.ShootAsync("home-empty");
        await surf.OpenAsync("Jobs");
        await Expect(page.GetByText("Nothing runs now.")).ToBeVisibleAsync();
        await surf.ShootAsync("jobs-empty");
        await surf.OpenAsync("Clients");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No client yet" })).ToBeVisibleAsync();
        await surf.ShootAsync("clients-empty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add client" }).ClickAsync();
    }

    public static async Task AddClientAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Add client" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add client" }).ClickAsync();
        await Expect(page.GetByText("A client needs a name.")).ToBeVisibleAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(ClientName);
        await surf.ShootAsync("add-client");

        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Paths" }).ClickAsync();
        await page.GetByLabel("Folders and files, one a line").FillAsync("relative/path");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add client" }).ClickAsync();
        await Expect(page.GetByText("is not absolute")).ToBeVisibleAsync();
        await page.GetByLabel("Folders and files, one a line").FillAsync(site.Tree);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Excludes" }).ClickAsync();
        await page.GetByLabel("borg patterns, one a line").FillAsync("sh:**/*.tmp");
        await surf.ShootAsync("add-client-open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add client" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Connect {ClientName}" })).ToBeVisibleAsync();
        await surf.ShootAsync("add-client-command");
    }

    /// <summary>The command is shown once. Whoever loads the page again gets a new one, and the one before is worth nothing.</summary>
    public static async Task LoadAgainAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var page = surf.Page;
        var before = await CommandAsync(page);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Connect {ClientName}" })).ToBeVisibleAsync();
        await Expect(page.Locator(".bbs-copy")).ToHaveCountAsync(0);
        await surf.ShootAsync("add-client-again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a new command" }).ClickAsync();
        await Expect(page.Locator(".bbs-copy code")).ToBeVisibleAsync();
        Assert.NotEqual(before, await CommandAsync(page));
        Assert.NotEqual(0, (await site.TryAsync(before, cancellationToken)).ExitCode);
    }

    public static async Task EnrolAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var page = surf.Page;
        var command = await CommandAsync(page);
        Assert.StartsWith("curl ", command, StringComparison.Ordinal);
        await site.PasteAsync(command, cancellationToken);
        // By itself: nothing on the page is touched here.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"{ClientName} is connected" })).ToBeVisibleAsync();
        await surf.ShootAsync("add-client-green");
    }

    private static Task<string> CommandAsync(IPage page) => page.Locator(".bbs-copy code").InnerTextAsync();
}
