using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.EndToEnd.Tests.Steps;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>A person sets up an authenticator app, signs out, and signs in with its code. The test is the app.</summary>
public sealed class SecondFactorTests
{
    private const string Password = "lovelace-engine-notes";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    [Fact]
    public async Task An_authenticator_app_is_set_up_and_its_code_asked_for()
    {
        await using var site = await Site.StartAsync(TestContext.Current.CancellationToken);
        await using var surf = await Surf.OpenAsync();
        var (page, origin) = (surf.Page, site.SetUpLink.GetLeftPart(UriPartial.Authority));
        await Beginning.SetUpAsync(site, surf);
        await Beginning.SignInAsync(surf);

        await page.GotoAsync(origin + "/account");
        await Expect(page.GetByText("the password alone opens this account")).ToBeVisibleAsync();
        await surf.ShootAsync("account");
        await page.GetByRole(AriaRole.Link, new() { Name = "Set up: Authenticator app" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code for the authenticator app" })).ToBeVisibleAsync();
        await surf.ShootAsync("second-factor");
        await page.GetByText("Cannot scan it?").ClickAsync();
        var secret = await page.Locator("#secret").InnerTextAsync();
        var step = Step();
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Code(secret, step));
        await page.GetByLabel("Your password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(10);
        await surf.ShootAsync("recovery-codes");
        var recoveryCode = await page.GetByRole(AriaRole.Listitem).First.InnerTextAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Contains(recoveryCode, await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await AssertPrintsAsync(page, recoveryCode);
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("10 recovery codes are left")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Account of ada" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("That was right, ada.")).ToBeVisibleAsync();
        await surf.ShootAsync("sign-in-code");
        // The code of the step that set the app up is used up; the next one holds already.
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Code(secret, step + 1));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing is protected yet" })).ToBeVisibleAsync();

        foreach (var (address, name) in new[] { ("/settings", "Settings"), ("/account/second-factor", "Second factor"), ("/account/password", "Change the password"), ("/account/email", "E-mail address"), ("/sign-in/forgotten", "Forgotten the password?") })
        {
            await page.GotoAsync(origin + address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
            if (address == "/settings")
                await Expect(page.GetByLabel("Mail server")).ToBeVisibleAsync();
            await surf.ShootAsync("account" + address.Replace('/', '-'));
        }

        surf.AssertNoComplaints();
    }

    /// <summary>The button opens the browser's own dialog; what comes out has the codes, and no buttons.</summary>
    private static async Task AssertPrintsAsync(IPage page, string recoveryCode)
    {
        await page.EvaluateAsync("() => { window.bbsPrinted = 0; window.print = () => window.bbsPrinted++; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>("() => window.bbsPrinted"));
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.GetByText(recoveryCode)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Print" })).ToBeHiddenAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Screen });
    }

    private static long Step() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;

    /// <summary>RFC 6238 in a few lines, apart from the server's own.</summary>
    private static string Code(string secret, long step)
    {
        var bits = string.Concat(secret.Where(Letters.Contains).Select(c => Letters.IndexOf(c, StringComparison.Ordinal).ToString("b5", CultureInfo.InvariantCulture)));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // because the standard says so
        var mac = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & 0x7FFFFFFF) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
