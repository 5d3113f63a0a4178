using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.Passkeys;
using Microsoft.Playwright;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>Passkeys in a real browser, as a person uses them.</summary>
[Collection(nameof(PasskeySite))]
public sealed class PasskeyJourneyTests(PasskeySite site)
{
    [Fact]
    public async Task A_person_adds_a_passkey_and_signs_in_with_it_alone_and_after_a_password()
    {
        await site.ArriveAsync("traveller");
        await using var chromium = await Chromium.OpenAsync(site.Origin);
        var page = chromium.Page;
        await chromium.SignInAsync("traveller", PasskeySite.Password);
        await page.WaitForURLAsync("**/");
        var device = await VirtualDevice.PlugInAsync(page);
        await AddAsync(page, "blue key");
        Assert.True(await device.IsDiscoverableAsync());

        await SignOutAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.WaitForURLAsync("**/");
        await Assertions.Expect(page.GetByLabel("Account of traveller")).ToBeVisibleAsync();

        await SignOutAsync(page);
        await chromium.SignInAsync("traveller", PasskeySite.Password);
        await page.WaitForURLAsync("**/sign-in/code**");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Account of traveller")).ToBeVisibleAsync();
        chromium.AssertNoComplaints();
    }

    [Fact]
    public async Task A_copied_device_is_told_from_the_first_one()
    {
        await site.ArriveAsync("robbed");
        await using var chromium = await Chromium.OpenAsync(site.Origin);
        var page = chromium.Page;
        await chromium.SignInAsync("robbed", PasskeySite.Password);
        await page.WaitForURLAsync("**/");
        var device = await VirtualDevice.PlugInAsync(page);
        await AddAsync(page, "blue key");
        var stolen = await device.ReadOutAsync();
        await SignOutAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Account of robbed")).ToBeVisibleAsync();

        await SignOutAsync(page);
        await device.UnplugAsync();
        await device.PlugInCopyAsync(stolen);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("a copy of it seems to exist");
    }

    private static async Task AddAsync(IPage page, string name)
    {
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync(name);
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Your password").FillAsync(PasskeySite.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove " + name })).ToBeVisibleAsync();
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByLabel("Account of").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
    }
}
