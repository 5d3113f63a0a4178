using System.Globalization;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Restores;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.Integration.Tests.Server.Restores;

/// <summary>Finding a file over time by clicks alone: timeline, difference, history and search, in a real browser.</summary>
public sealed class FindingPagesTests(ArchiveServer archives) : IClassFixture<ArchiveServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_found_at_another_time_by_what_grew_by_its_history_and_by_its_name()
    {
        await archives.Repository.ShellAsync(@"
            mkdir -p clicks/logs clicks/later; printf 1 > clicks/logs/app.log; printf gone > clicks/logs/old.log; printf x > ""clicks/logs/$(printf 'a\377b')""");
        await archives.ArchiveAsync("clicks-1", "clicks");
        await archives.Repository.ShellAsync("rm clicks/logs/old.log; head -c 5000 /dev/zero > clicks/logs/app.log; printf new > clicks/later/file");
        await archives.ArchiveAsync("clicks-2", "clicks");

        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");

        await BrowseInTimeAsync(page);
        await SeeWhatGrewAsync(page);
        await SeeVersionsAsync(page);
        await SearchAsync(page);
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task The_tree_is_walked_and_picked_from_by_keyboard_alone()
    {
        await archives.Repository.ShellAsync("mkdir -p keys/a/b keys/c; printf 1 > keys/a/b/deep; printf 2 > keys/d");
        var archive = await archives.ArchiveAsync("keys-1", "keys");
        await using var chromium = await Chromium.OpenAsync(archives.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");
        await page.GotoAsync(FilesAddress.Folder(archive.Id, System.Text.Encoding.UTF8.GetBytes($"{archives.Repository.Source}/keys"[1..])));
        await Expect(page.Locator(".bbs-files tbody tr")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".bbs-files tbody tr").First).ToContainTextAsync("c"); // folders first, and the last of them
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "descending");
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort", "ascending");

        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByLabel("Pick a", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.GetByLabel("Pick d", new() { Exact = true })).ToBeCheckedAsync();
        await Expect(page.GetByText("1 item picked")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("a");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.GetByLabel("Pick b", new() { Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("deep", new() { Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("a");
        chromium.AssertNoComplaints();
    }

    /// <summary>From the list of archives into the folder, there at another time, and where it is not there.</summary>
    private async Task BrowseInTimeAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = "Files" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Files", Exact = true })).ToBeVisibleAsync(); // other pages have rows too
        await page.Locator("a.bbs-row-link").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Files of " })).ToBeVisibleAsync();
        foreach (var part in $"{archives.Repository.Source}/clicks/logs".Split('/', StringSplitOptions.RemoveEmptyEntries))
            await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = part, Exact = true }).ClickAsync();
        await Expect(Row(page, "app.log")).ToContainTextAsync("+4.88 KiB");
        await Expect(page.GetByText("old.log")).ToHaveCountAsync(0);

        var timeline = page.GetByRole(AriaRole.Navigation, new() { Name = "The same at another time" });
        await Expect(timeline.GetByRole(AriaRole.Link)).ToHaveCountAsync(2);
        await timeline.GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByText("old.log")).ToBeVisibleAsync();
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("logs");

        var odd = Row(page, "a?b");
        await odd.GetByText("Name may differ").ClickAsync();
        await Expect(odd.GetByText("under its real name")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "clicks", Exact = true }).ClickAsync();
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("clicks");
        await page.GetByRole(AriaRole.Link, new() { Name = "Later", Exact = true }).ClickAsync();
        await Expect(timeline.GetByRole(AriaRole.Link).Last).ToHaveAttributeAsync("aria-current", "true");
        await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = "later", Exact = true }).ClickAsync();
        await Expect(page.GetByText("file", new() { Exact = true })).ToBeVisibleAsync();
        var day = await page.GetByLabel("As it was on").InputValueAsync();
        Assert.Equal(TimeProvider.System.GetUtcNow().UtcDateTime.Date, DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeSpan.FromDays(1));
        await page.GetByRole(AriaRole.Link, new() { Name = "Earlier", Exact = true }).ClickAsync();
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("later");
        await Expect(page.GetByText("This folder is empty.")).ToBeVisibleAsync();
        await page.GotoAsync(page.Url.Split('?')[0] + "?folder=" + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($"{archives.Repository.Source}/clicks/nowhere"[1..])));
        await Expect(page.GetByText("This archive does not hold the folder")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Go to /" }).ClickAsync();
        await Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync("clicks");
        await page.GetByRole(AriaRole.Link, new() { Name = "Later", Exact = true }).ClickAsync();
    }

    private static async Task SeeWhatGrewAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "What changed" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What changed" })).ToBeVisibleAsync();
        await Expect(Row(page, "logs")).ToContainTextAsync("1 changed (+4.88 KiB), 1 removed (4 B).");
        await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = "logs", Exact = true }).ClickAsync();
        await Expect(Row(page, "old.log")).ToContainTextAsync("Removed");
        await Expect(page.Locator(".bbs-files tbody tr")).ToHaveCountAsync(2);
        await Expect(page.Locator(".bbs-files tbody tr").First).ToContainTextAsync("app.log");
        await page.GetByRole(AriaRole.Link, new() { Name = "Shrank most" }).ClickAsync();
        await Expect(page.Locator(".bbs-files tbody tr").First).ToContainTextAsync("old.log");
    }

    private static async Task SeeVersionsAsync(IPage page)
    {
        await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = "app.log", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "History of app.log" })).ToBeVisibleAsync();
        var versions = page.Locator(".bbs-history tbody tr");
        await Expect(versions).ToHaveCountAsync(2);
        await Expect(versions.First).ToContainTextAsync("4.88 KiB");
        var download = await page.RunAndWaitForDownloadAsync(() => versions.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("app.log", download.SuggestedFilename);
        Assert.Equal("1", await File.ReadAllTextAsync(await download.PathAsync(), Cancelled));
        await versions.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 file, 1 B");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await versions.Nth(1).GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "History of old.log" }).ClickAsync();
        await Expect(page.GetByText("Deleted since")).ToBeVisibleAsync();
    }

    private static async Task SearchAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByRole(AriaRole.Link, new() { Name = "Files" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Search all files" }).ClickAsync();
        await page.GetByLabel("Name to find").FillAsync("*.log");
        await page.GetByLabel("Name to find").PressAsync("Enter");
        var found = page.Locator(".bbs-found tbody tr");
        await Expect(found).ToHaveCountAsync(2);
        await Expect(found.Filter(new() { HasText = "old.log" })).ToContainTextAsync("Deleted since");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "At least" }).Or(page.GetByLabel("At least")).First.ClickAsync();
        await page.GetByText("1 KiB", new() { Exact = true }).Last.ClickAsync();
        await Expect(found).ToHaveCountAsync(1);
        await found.GetByRole(AriaRole.Link, new() { Name = "app.log" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "History of app.log" })).ToBeVisibleAsync();
    }

    private static ILocator Row(IPage page, string name) => page.Locator("tbody tr").Filter(new() { Has = page.GetByText(name, new() { Exact = true }) });
}
