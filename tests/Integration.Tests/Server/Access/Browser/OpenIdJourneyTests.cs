using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>The way over a provider in a real browser: another site, cookies that do not travel from there, and the content policy.</summary>
public sealed class OpenIdJourneyTests(OpenIdNamedSite named) : IClassFixture<OpenIdNamedSite>
{
    [Fact]
    public async Task An_administrator_links_an_account_and_signs_in_with_it()
    {
        var site = named.Site;
        await site.AddUserAsync("walker", isAdministrator: true);
        site.Provider.Person = new("walker-1", "Walker", "walker@example.org", true);
        await using var chromium = await Chromium.OpenAsync(named.Origin);
        var page = chromium.Page;
        await chromium.SignInAsync("walker", "a long enough password");
        await page.WaitForURLAsync("**/");

        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Link an account" }).ClickAsync();
        await Assertions.Expect(page.GetByText("walker@example.org")).ToBeVisibleAsync();

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/jobs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with the played provider" }).ClickAsync();
        await page.WaitForURLAsync("**/jobs");
        await Assertions.Expect(page.GetByLabel("Account of walker")).ToBeVisibleAsync();
        chromium.AssertNoComplaints();
    }
}
