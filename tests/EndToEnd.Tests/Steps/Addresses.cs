using BorgBackupServer.EndToEnd.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests.Steps;

/// <summary>What people, mail programs and scanners put into an address is no reason for a page to break.</summary>
internal static class Addresses
{
    private static readonly string[] Odd =
    [
        "jobs?page=abc", "jobs?page=-1&show=nonsense&client=nobody", "jobs?page=99999999999", "clients?page=abc", "clients?page=1e9&show=nonsense", "files?page=abc",
        "files?page=0", "files/search?find=a&larger=x&from=x&owner=", "jobs?page=9999", "clients?page=9999", "files?page=9999",
    ];

    /// <summary>Whoever uses the keyboard or listens is put to the heading of the new page; nobody needs a ring around it.</summary>
    public static async Task GoByKeyboardAsync(Surf surf)
    {
        var page = surf.Page;
        foreach (var name in new[] { "Clients", "Files", "Jobs", "Home" })
        {
            var link = page.Locator(".bbs-nav").GetByRole(AriaRole.Link, new() { Name = name });
            await link.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator("h1:focus")).ToBeVisibleAsync();
            Assert.Equal("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }
    }

    public static async Task VisitOddAsync(Surf surf)
    {
        var page = surf.Page;
        var server = new Uri(new Uri(page.Url), "/");
        await surf.OpenAsync("Clients");
        await page.GetByRole(AriaRole.Link, new() { Name = Beginning.ClientName, Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/clients/*");
        foreach (var address in Odd.Select(odd => new Uri(server, odd)).Concat([new Uri(page.Url + "?archives=abc"), new Uri(page.Url + "?archives=9999")]))
        {
            await page.GotoAsync(address.ToString());
            await Expect(page.Locator("h1")).ToBeVisibleAsync();
            await Expect(page.Locator(".bbs-table tbody tr").First).ToBeVisibleAsync();
            await Expect(page.Locator("#blazor-error-ui, .bbs-problem").Filter(new() { Visible = true })).ToHaveCountAsync(0);
        }
    }
}
