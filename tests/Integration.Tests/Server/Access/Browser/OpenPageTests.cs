using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>A page that stays open in a real browser: it loses what its user loses, without a request of its own.</summary>
public sealed class OpenPageTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Password = "tabulating-machine-cards";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_shut_out_is_led_to_the_sign_in_from_the_page_that_is_open()
    {
        var administrator = await shared.Server.SignInAsync();
        using var added = await administrator.PostAsJsonAsync("api/v1/users", new { name = "viewer", password = Password }, Cancelled);
        var id = (await added.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancelled))!["userId"]; // because it answered with JSON
        await using var chromium = await Chromium.OpenAsync(shared.Server.Address.ToString());
        await chromium.SignInAsync("viewer", Password);
        await chromium.Page.WaitForURLAsync("**/");
        await chromium.Page.GotoAsync("/account");
        await Assertions.Expect(chromium.Page.GetByText("Where you are signed in")).ToBeVisibleAsync();
        await Assertions.Expect(chromium.Page.GetByText("This one", new() { Exact = true })).ToBeVisibleAsync();

        using var changed = await administrator.PutAsJsonAsync($"api/v1/users/{id}", new { isAdministrator = false, isDisabled = true, grants = AccessWorld.Body(Grants.None) }, Cancelled);
        changed.EnsureSuccessStatusCode();

        await chromium.Page.WaitForURLAsync("**/sign-in**");
        chromium.AssertNoComplaints();
    }
}
