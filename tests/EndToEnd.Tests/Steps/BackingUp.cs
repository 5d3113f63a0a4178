using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Steps;

/// <summary>Backups, and the pages around them.</summary>
internal static class BackingUp
{
    public static async Task BackUpFirstAsync(Surf surf)
    {
        var page = surf.Page;
        await surf.WatchProgressAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run first backup now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await Expect(page.Locator(".bbs-progress")).ToBeVisibleAsync();
        await surf.WaitForFiguresAsync();
        await surf.ShootAsync("job-running");
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex($@"^Saved {FileTree.FileCount} files, 28\d MiB; .* were new\.$"), new() { Timeout = 180_000 });
        await Expect(page.GetByText("The next backup runs")).ToBeVisibleAsync();
        Assert.True(await surf.CountProgressAsync() > 1, "The progress did not move by itself.");
        await surf.ShootAsync("job-first");
    }

    public static async Task BackUpAgainAsync(Surf surf)
    {
        var page = surf.Page;
        var first = page.Url;
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up again" }).ClickAsync();
        await page.WaitForURLAsync(url => url != first);
        var sentence = page.Locator(".bbs-result.good h2");
        // Nothing changed, so what is new is the list of the files and no more.
        await Expect(sentence).ToHaveTextAsync(new Regex($@"^Saved {FileTree.FileCount} files, 28\d MiB; [\d.]+ (B|KiB) were new\.$"), new() { Timeout = 180_000 });
        await surf.ShootAsync("job-second");
    }

    public static async Task ChangePlanAsync(Surf surf)
    {
        var page = surf.Page;
        await surf.OpenAsync("Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = Beginning.ClientName, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Schedule" }).ClickAsync();
        await page.GetByLabel("At", new() { Exact = true }).FillAsync("23:45");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Retention" }).ClickAsync();
        await Expect(page.GetByText("All 2 archives stay.")).ToBeVisibleAsync();
        await surf.ShootAsync("plan");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Every day at 23:45")).ToBeVisibleAsync();
        await page.Locator(".mud-snackbar button").ClickAsync();
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
    }

    public static async Task LookAtPagesAsync(Surf surf)
    {
        var page = surf.Page;
        await Expect(page.GetByText($"Last backup")).ToBeVisibleAsync();
        await Expect(page.GetByText("Browse files")).ToHaveCountAsync(2);
        await surf.ShootAsync("client");
        await surf.OpenAsync("Clients");
        await Expect(page.GetByText("1 client, and it is protected")).ToBeVisibleAsync();
        await surf.ShootAsync("clients");
        await surf.OpenAsync("Jobs");
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Backup of " })).ToHaveCountAsync(2);
        await surf.ShootAsync("jobs");
        await surf.OpenAsync("Home");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "1 machine, and it is protected" })).ToBeVisibleAsync();
        await surf.ShootAsync("home");
    }

    /// <summary>Without its agent the job stays in the queue, so that there is something to cancel however fast the machine is.</summary>
    public static async Task CancelAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await site.StopAgentAsync();
        await surf.OpenAsync("Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = Beginning.ClientName, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await surf.ShootAsync("job-cancel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the job" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stopped before its end." })).ToBeVisibleAsync();
        await surf.ShootAsync("job-cancelled");
    }
}
