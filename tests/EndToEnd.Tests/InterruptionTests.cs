using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.EndToEnd.Tests.Steps;
using BorgBackupServer.Journey;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>What a person breaks off: by closing the browser, which breaks off nothing, and by a click, which does.</summary>
public sealed class InterruptionTests(ProtectedMachine machine) : IClassFixture<ProtectedMachine>
{
    private static readonly LocatorAssertionsToHaveTextOptions AtLength = new() { Timeout = 240_000 };

    [Fact]
    public async Task A_restore_goes_on_to_its_end_when_the_browser_is_closed_in_its_middle()
    {
        var token = TestContext.Current.CancellationToken;
        var archive = await machine.BackUpAsync(token);
        var target = Path.Combine(machine.Site.Restored, "while nobody looks");
        string jobId;
        await using (var surf = await machine.SurfAsync($"/archives/{archive}/files"))
        {
            await Restoring.StartEverythingAsync(surf.Page, machine.Site.Restored, target);
            jobId = IdOf(surf.Page);
            // Files have come back already, and the page knows of them.
            await Expect(Figure(surf.Page, "Files")).Not.ToHaveTextAsync("0");
        }

        Assert.True((await machine.JobAsync(jobId, token)).IsLive, "The restore was over before the browser was closed, so this shows nothing.");
        var ended = await machine.EndOfAsync(jobId, token);
        Assert.Equal("succeeded", ended.State);
        Restoring.AssertSame(await TreeComparison.CompareAsync(machine.Site.Tree, target + machine.Site.Tree, token));

        await machine.WaitUntilUnlockedAsync(token);
        await machine.BackUpAsync(token);
        await using var later = await machine.SurfAsync($"/jobs/{jobId}");
        await Expect(later.Page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex($"^Restored {ended.FileCount:N0} files, "));
        await Expect(later.Page.Locator(".bbs-job-line")).ToContainTextAsync("Succeeded");
        later.AssertNoComplaints();
    }

    [Fact]
    public async Task A_running_backup_is_cancelled_by_a_click_and_the_next_one_succeeds()
    {
        var token = TestContext.Current.CancellationToken;
        await machine.BackUpAsync(token);
        await machine.MakeBackupSlowAsync(24 * 1024 * 1024, token);
        await using var surf = await machine.SurfAsync($"/clients/{machine.ClientId}");
        var page = surf.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        var jobId = IdOf(page);
        await Expect(Figure(page, "Original")).Not.ToHaveTextAsync("0 B");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(page.GetByText("stops as soon as its worker hears of it")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the job" }).ClickAsync();

        await Expect(page.Locator(".bbs-result h2")).ToHaveTextAsync("Stopped before its end.", AtLength);
        await Expect(page.Locator(".bbs-job-line")).ToContainTextAsync("Cancelled");
        await Expect(page.GetByText("No new archive counts as made.")).ToBeVisibleAsync();
        await surf.ShootAsync("job-cancelled-running");
        Assert.Equal("cancelled", (await machine.JobAsync(jobId, token)).State);
        await machine.WaitUntilUnlockedAsync(token);

        await page.GetByRole(AriaRole.Button, new() { Name = "Back up again" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.EndsWith(jobId, StringComparison.Ordinal));
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex("^Saved 20,001 files, "), AtLength);
        surf.AssertNoComplaints();
    }

    private static string IdOf(IPage page) => new Uri(page.Url).Segments[^1];

    /// <summary>A figure on the page of a running job.</summary>
    private static ILocator Figure(IPage page, string name) => page.Locator(".bbs-progress .bbs-figures > div").Filter(new() { HasText = name }).Locator("dd");
}
