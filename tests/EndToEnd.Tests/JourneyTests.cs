using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>What a new user does, in a real browser, with the programs as they are shipped: from the set-up link to a restored file.</summary>
public sealed class JourneyTests
{
    private const string Administrator = "ada";
    private const string Password = "lovelace-engine-notes";
    private const string ClientName = "this machine";

    [Fact]
    public async Task From_the_set_up_link_to_a_second_backup()
    {
        var token = TestContext.Current.CancellationToken;
        await using var site = await Site.StartAsync(token);
        await using var surf = await Surf.OpenAsync();
        FileTree.Make(site.Tree);
        site.WritePolicy();
        var page = surf.Page;

        var at = "";
        try
        {
            await StepAsync("set up", () => SetUpAsync(site, surf));
            await StepAsync("sign in", () => SignInAsync(surf));
            await StepAsync("the empty pages teach", () => LookAtEmptyPagesAsync(site, surf));
            await StepAsync("add a client", () => AddClientAsync(site, surf));
            await StepAsync("enrol", () => EnrolAsync(site, surf, token));
            await StepAsync("first backup", () => BackUpFirstAsync(surf));
            await StepAsync("second backup", () => BackUpAgainAsync(surf));
            await StepAsync("change the plan", () => ChangePlanAsync(surf));
            await StepAsync("the pages now", () => LookAtPagesAsync(surf));
            await StepAsync("cancel", () => CancelAsync(site, surf));
            surf.AssertNoComplaints();
        }
        catch (Exception)
        {
            await surf.ShootFailureAsync(at);
            TestContext.Current.SendDiagnosticMessage($"Failed at “{at}” on {page.Url}.\n{site.ServerOutput}");
            throw;
        }

        async Task StepAsync(string name, Func<Task> take)
        {
            at = name;
            await take();
        }
    }

    private static async Task SetUpAsync(Site site, Surf surf)
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

    private static async Task SignInAsync(Surf surf)
    {
        var page = surf.Page;
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync(Administrator);
        await surf.ShootAsync("sign-in");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is protected yet" })).ToBeVisibleAsync();
    }

    private static async Task LookAtEmptyPagesAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await surf.ShootAsync("home-empty");
        await OpenFromNavigationAsync(page, "Jobs");
        await Expect(page.GetByText("Nothing runs now.")).ToBeVisibleAsync();
        await surf.ShootAsync("jobs-empty");
        await OpenFromNavigationAsync(page, "Clients");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No client yet" })).ToBeVisibleAsync();
        await surf.ShootAsync("clients-empty");
        await page.GetByRole(AriaRole.Link, new() { Name = "Add client" }).ClickAsync();
    }

    private static async Task AddClientAsync(Site site, Surf surf)
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

    private static async Task EnrolAsync(Site site, Surf surf, CancellationToken cancellationToken)
    {
        var page = surf.Page;
        var command = await page.Locator(".bbs-copy code").InnerTextAsync();
        Assert.StartsWith("curl ", command, StringComparison.Ordinal);
        await site.PasteAsync(command, cancellationToken);
        // By itself: nothing on the page is touched here.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"{ClientName} is connected" })).ToBeVisibleAsync();
        await surf.ShootAsync("add-client-green");
    }

    private static async Task BackUpFirstAsync(Surf surf)
    {
        var page = surf.Page;
        await page.EvaluateAsync(WatchProgress);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run first backup now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await Expect(page.Locator(".bbs-progress")).ToBeVisibleAsync();
        await surf.ShootAsync("job-running");
        await Expect(page.Locator(".bbs-result.good h2")).ToHaveTextAsync(new Regex($@"^Saved {FileTree.FileCount} files, 28\d MiB; .* were new\.$"), new() { Timeout = 180_000 });
        await Expect(page.GetByText("The next backup runs")).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<int>("window.bbsSeen.size") > 1, "The progress did not move by itself.");
        await surf.ShootAsync("job-first");
    }

    private static async Task BackUpAgainAsync(Surf surf)
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

    private static async Task ChangePlanAsync(Surf surf)
    {
        var page = surf.Page;
        await OpenFromNavigationAsync(page, "Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = ClientName, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Schedule" }).ClickAsync();
        await page.GetByLabel("At", new() { Exact = true }).FillAsync("23:45");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change: Retention" }).ClickAsync();
        await Expect(page.GetByText("Nothing is deleted by it in this version")).ToBeVisibleAsync();
        await surf.ShootAsync("plan");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Every day at 23:45")).ToBeVisibleAsync();
    }

    private static async Task LookAtPagesAsync(Surf surf)
    {
        var page = surf.Page;
        await Expect(page.GetByText($"Last backup")).ToBeVisibleAsync();
        await Expect(page.GetByText("Browse files")).ToHaveCountAsync(2);
        await surf.ShootAsync("client");
        await OpenFromNavigationAsync(page, "Clients");
        await Expect(page.GetByText("1 of 1 client protected")).ToBeVisibleAsync();
        await surf.ShootAsync("clients");
        await OpenFromNavigationAsync(page, "Jobs");
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await surf.ShootAsync("jobs");
        await OpenFromNavigationAsync(page, "Home");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "1 of 1 machines protected" })).ToBeVisibleAsync();
        await surf.ShootAsync("home");
    }

    /// <summary>Without its agent the job stays in the queue, so that there is something to cancel however fast the machine is.</summary>
    private static async Task CancelAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await site.StopAgentAsync();
        await OpenFromNavigationAsync(page, "Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = ClientName, Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back up now" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs/**");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await surf.ShootAsync("job-cancel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel the job" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Stopped before its end." })).ToBeVisibleAsync();
        await surf.ShootAsync("job-cancelled");
    }

    private static Task OpenFromNavigationAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    // Keeps the different figures that the page showed while the backup ran.
    private const string WatchProgress = """
        () => {
          window.bbsSeen = new Set();
          new MutationObserver(() => {
            const figure = document.querySelector('.bbs-progress .bbs-figures dd');
            if (figure) window.bbsSeen.add(figure.innerText);
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }
        """;
}
