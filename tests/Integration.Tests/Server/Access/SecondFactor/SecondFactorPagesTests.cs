using System.Net;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.SecondFactor;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;

public sealed partial class SecondFactorPagesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_set_it_up_ask_for_it_and_turn_it_off()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        const string page = "/account/second-factor";
        var html = await browser.GetStringAsync(page, Cancelled);
        var (ticket, secret) = (Ticket().Match(html).Groups[1].Value, Secret().Match(html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("<svg class=\"bbs-qr\"", html, StringComparison.Ordinal);

        // What is wrong comes back with the same secret: nobody has to scan twice.
        using var wrong = await browser.SubmitAsync(page, html, "confirm", ("ConfirmForm.Ticket", ticket), ("ConfirmForm.Code", "12345"), ("ConfirmForm.Password", TestServer.AdministratorPassword));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains(Secret().Match(html).Groups[1].Value, await wrong.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);

        using var right = await browser.SubmitAsync(page, html, "confirm", ("ConfirmForm.Ticket", ticket), ("ConfirmForm.Code", CodeOf(secret)), ("ConfirmForm.Password", TestServer.AdministratorPassword));
        var shown = await right.Content.ReadAsStringAsync(Cancelled);
        var codes = RecoveryCode().Matches(shown).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, codes.Count);
        Assert.All(codes, code => Assert.Contains(code, Uri.UnescapeDataString(shown), StringComparison.Ordinal));
        Assert.DoesNotContain(codes[0], await browser.GetStringAsync(page, Cancelled), StringComparison.Ordinal);

        var another = server.CreateClient();
        using var password = await another.SubmitAsync("/sign-in?returnUrl=%2Fclients", "sign-in", ("Form.Name", TestServer.AdministratorName), ("Form.Password", TestServer.AdministratorPassword));
        var next = password.Headers.Location?.PathAndQuery ?? "";
        Assert.Equal("/sign-in/code?returnUrl=%2Fclients", next);
        using var code = await another.SubmitAsync(next, "code", ("Form.Code", codes[0]));
        Assert.Equal("/clients", code.Headers.Location?.PathAndQuery);
        Assert.True(await AccountWithApp.IsSignedInAsync(another));

        using var off = await another.SubmitAsync(page, "remove", ("RemoveForm.Password", TestServer.AdministratorPassword), ("RemoveForm.Code", codes[1]));
        Assert.Equal("/account", off.Headers.Location?.PathAndQuery);
        Assert.False(await AccountWithApp.IsSignedInAsync(browser));
    }

    [Fact]
    public async Task The_page_for_the_code_is_for_those_who_gave_the_password()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var answer = await server.CreateClient().GetAsync("/sign-in/code?returnUrl=https%3A%2F%2Fevil.example", Cancelled);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2F", answer.Headers.Location?.PathAndQuery);
    }

    private static string CodeOf(string secret) => Totp.CodeAt(Base32.Decode(secret), Totp.StepAt(TimeProvider.System.GetUtcNow()));

    [GeneratedRegex("name=\"ConfirmForm.Ticket\" value=\"([^\"]+)\"")]
    private static partial Regex Ticket();

    [GeneratedRegex("<code id=\"secret\">([^<]+)</code>")]
    private static partial Regex Secret();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex RecoveryCode();
}
