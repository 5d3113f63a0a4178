using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Steps;

/// <summary>Through the archive as a tree and by name, picking on the way.</summary>
internal static class Browsing
{
    private const string Searched = "Rechnung № 1.txt";

    /// <summary>What is picked, from the top of the tree: a folder, and files whose names are awkward.</summary>
    public static readonly string[] Picked = ["deep", "-leading-dash.txt", "line\nbreak.txt", "Müller & Söhne/" + Searched];

    public static async Task BrowseAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        await surf.OpenAsync("Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = Beginning.ClientName, Exact = true }).ClickAsync();
        await page.Locator("section[aria-labelledby=archives] a.bbs-row-link").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Files of " })).ToBeVisibleAsync();
        await Expect(page.Locator(".bbs-nav .bbs-here")).ToHaveTextAsync("Files");

        var folder = "";
        foreach (var part in site.Tree.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            await InFolderAsync(page, folder);
            await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = part, Exact = true }).ClickAsync();
            folder = part;
        }

        await InFolderAsync(page, folder);
        await Expect(Rows(page)).ToHaveCountAsync(Directory.GetFileSystemEntries(site.Tree).Length);
        await surf.ShootAsync("files");

        await page.Locator(".bbs-files").GetByRole(AriaRole.Link, new() { Name = "many", Exact = true }).ClickAsync();
        await InFolderAsync(page, "many");
        await page.GetByRole(AriaRole.Link, new() { Name = "Page 4" }).ClickAsync();
        await Expect(page.GetByText("file 399.txt")).ToBeVisibleAsync();
        await Expect(Rows(page)).ToHaveCountAsync(100);
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Folder" }).GetByRole(AriaRole.Link, new() { Name = "tree", Exact = true }).ClickAsync();
        await InFolderAsync(page, "tree");
        foreach (var name in new[] { "deep", "-leading-dash.txt", @"line\nbreak.txt" })
            await page.GetByLabel($"Pick {name}", new() { Exact = true }).CheckAsync();
        await Expect(page.GetByText("3 items picked")).ToBeVisibleAsync();
    }

    public static async Task SearchAsync(Site site, Surf surf)
    {
        var page = surf.Page;
        var box = page.GetByLabel("Find a name in this archive");
        await box.FillAsync("no such name");
        await box.PressAsync("Enter");
        await Expect(page.GetByText("No name in this archive is like")).ToBeVisibleAsync();
        await box.FillAsync("rechnung");
        await box.PressAsync("Enter");
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await Expect(Rows(page)).ToContainTextAsync($"in {site.Tree}/Müller & Söhne");
        await page.GetByLabel($"Pick {Searched}", new() { Exact = true }).CheckAsync();
        await Expect(page.GetByText("4 items picked")).ToBeVisibleAsync();
        await surf.ShootAsync("files-search");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to " }).ClickAsync();
        await InFolderAsync(page, "tree");
        await Expect(page.GetByText("4 items picked")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Pick deep", new() { Exact = true })).ToBeCheckedAsync();
        await surf.ShootAsync("files-picked");
    }

    private static ILocator Rows(IPage page) => page.Locator(".bbs-files tbody tr");

    private static Task InFolderAsync(IPage page, string name) => name.Length == 0
        ? Expect(page.Locator(".bbs-path a")).ToHaveCountAsync(1)
        : Expect(page.Locator(".bbs-path a[aria-current=page]")).ToHaveTextAsync(name);
}
