using BorgBackupServer.Integration.Tests.Fixtures;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform.Rest;

/// <summary>The reference of the REST API in a real browser, under the content policy.</summary>
public sealed class ReferencePageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task A_request_is_found_filled_in_and_sent_with_ones_own_session()
    {
        await using var chromium = await Chromium.OpenAsync(shared.Server.Address.GetLeftPart(UriPartial.Authority));
        var page = chromium.Page;
        await chromium.SignInAsync(TestServer.AdministratorName, TestServer.AdministratorPassword);
        await page.WaitForURLAsync("**/");
        await page.GotoAsync("/api-reference");
        await page.GetByLabel("Find").FillAsync("post /api/v1/clients protect");
        var route = page.Locator("details:visible");
        await Assertions.Expect(route).ToHaveCountAsync(1);
        await route.Locator("summary").ClickAsync();
        await Assertions.Expect(route.GetByLabel("Body")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"name\""));
        await route.GetByLabel("Body").FillAsync("""{"name": "from the reference"}""");
        await route.GetByRole(AriaRole.Button, new() { Name = "Send it for real" }).ClickAsync();
        await Assertions.Expect(route.Locator("pre").First).ToContainTextAsync("clientId");

        await page.GetByLabel("Find").FillAsync("get /api/v1/clients list clients");
        await route.Locator("summary").ClickAsync();
        await route.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(route.Locator("pre").First).ToContainTextAsync("from the reference");
        chromium.AssertNoComplaints();
    }
}
