using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>Whoever forges, replays, steals or redirects on the way over the provider gets nowhere.</summary>
[Collection(nameof(OpenIdSite))]
public sealed class OpenIdAttackTests(OpenIdSite site)
{
    private const string Refused = "/sign-in?problem=open-id.answer-refused";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forgeries => ["issuer", "audience", "expired", "no end", "not yet", "nonce", "no nonce", "other key", "altered", "none", "unsigned", "shared secret", "no subject"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_the_providers_word_for_this_sign_in_opens_nothing(string forgery)
    {
        await site.DescribeAsync();
        await VictimAsync("forged");
        site.Provider.ChangeToken = members =>
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            switch (forgery)
            {
                case "issuer": members["iss"] = "https://another.example.org"; break;
                case "audience": members["aud"] = "another-client"; break;
                case "expired": (members["iat"], members["nbf"], members["exp"]) = (now - 900, now - 900, now - 600); break;
                case "no end": members.Remove("exp"); break;
                case "not yet": members["nbf"] = now + 600; break;
                case "nonce": members["nonce"] = "a nonce of another sign-in"; break;
                case "no nonce": members.Remove("nonce"); break;
                case "no subject": members.Remove("sub"); break;
            }
        };
        using var otherKey = RSA.Create(2048);
        site.Provider.Sign = forgery switch
        {
            "other key" => (header, payload) => PlayedProvider.SignWith(otherKey, header, payload),
            "none" => (_, payload) => $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{Encode(payload)}.",
            "unsigned" => (header, payload) => $"{Encode(header)}.{Encode(payload)}.",
            "shared secret" => (_, payload) => WithSecret($"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(payload)}"),
            "altered" => (header, payload) => $"{Encode(header)}.{Encode(payload)}.{PlayedProvider.SignWith(otherKey, header, payload + " ").Split('.')[2]}",
            _ => null,
        };
        var browser = site.Server.CreateClient();

        Assert.Equal(Refused, await OpenIdSite.SignInAsync(browser));
        Assert.Empty(await site.IdentitiesAsync(site.Provider.Person.Subject));
    }

    [Fact]
    public async Task The_same_person_with_an_honest_token_comes_in()
    {
        await site.DescribeAsync();
        await VictimAsync("honest");

        Assert.Equal("/", await OpenIdSite.SignInAsync(site.Server.CreateClient()));
        Assert.Single(await site.IdentitiesAsync(site.Provider.Person.Subject));
    }

    [Fact]
    public async Task A_token_of_an_earlier_sign_in_is_no_answer_to_the_next_one()
    {
        await site.DescribeAsync();
        await VictimAsync("replayed");
        object? earlier = null;
        site.Provider.ChangeToken = members => earlier = members["nonce"];
        await OpenIdSite.SignInAsync(site.Server.CreateClient());
        site.Provider.ChangeToken = members => members["nonce"] = earlier;

        Assert.Equal(Refused, await OpenIdSite.SignInAsync(site.Server.CreateClient()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&state=")]
    [InlineData("&state=CfDJ8-made-up")]
    public async Task An_answer_without_the_state_of_this_server_is_refused(string state)
    {
        await site.DescribeAsync();
        await VictimAsync("stateless");
        var browser = site.Server.CreateClient();
        var back = await OpenIdSite.SetOutAsync(browser);
        var code = Query(back, "code");

        Assert.Equal(Refused, await OpenIdSite.ArriveAsync(browser, new Uri(site.Server.Address, $"sign-in/openid/callback?code={code}{state}")));
    }

    [Fact]
    public async Task An_answer_to_another_browser_signs_nobody_in()
    {
        await site.DescribeAsync();
        await VictimAsync("attacker");
        var back = await OpenIdSite.SetOutAsync(site.Server.CreateClient());
        var victim = site.Server.CreateClient();
        await OpenIdSite.SetOutAsync(victim);

        Assert.Equal(Refused, await OpenIdSite.ArriveAsync(victim, back));
    }

    [Fact]
    public async Task A_stolen_code_is_worth_nothing_in_another_browsers_answer()
    {
        await site.DescribeAsync();
        await VictimAsync("stolen");
        var stolen = Query(await OpenIdSite.SetOutAsync(site.Server.CreateClient()), "code");
        var thief = site.Server.CreateClient();
        var own = await OpenIdSite.SetOutAsync(thief);
        var refusedBefore = site.Provider.RefusedTokenRequests;

        Assert.Equal(Refused, await OpenIdSite.ArriveAsync(thief, new Uri(own.ToString().Replace(Query(own, "code"), stolen, StringComparison.Ordinal))));
        Assert.Equal(refusedBefore + 1, site.Provider.RefusedTokenRequests);
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        await site.DescribeAsync();
        await VictimAsync("once");
        var browser = site.Server.CreateClient();
        var back = await OpenIdSite.SetOutAsync(browser);
        Assert.Equal("/", await OpenIdSite.ArriveAsync(browser, back));

        Assert.Equal(Refused, await OpenIdSite.ArriveAsync(browser, back));
    }

    [Fact]
    public async Task A_link_that_somebody_else_began_is_not_finished_in_the_administrators_browser()
    {
        await site.DescribeAsync();
        await site.AddUserAsync("mallory", isAdministrator: true);
        var mallory = site.Server.CreateClient();
        using (await mallory.PostAsJsonAsync("api/v1/session", new { name = "mallory", password = "a long enough password" }, Cancelled))
            site.Provider.Person = new("mallory-1", "mallory");
        var back = await OpenIdSite.SetOutToLinkAsync(mallory);

        Assert.Equal(Refused, await OpenIdSite.ArriveAsync(site.Administrator, back));
        Assert.Empty(await site.IdentitiesAsync("mallory-1"));
    }

    [Fact]
    public async Task A_link_is_begun_by_a_form_of_this_server_and_by_nobody_who_is_not_signed_in()
    {
        await site.DescribeAsync();
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "account/identities/link");
        foreign.Headers.Add("Origin", "https://evil.example.org");
        using var refused = await site.Administrator.SendAsync(foreign, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var stranger = await site.Server.CreateClient().PostAsync("account/identities/link", null, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var byGet = await site.Administrator.GetAsync("account/identities/link", Cancelled);
        Assert.NotEqual(HttpStatusCode.OK, byGet.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example.org/")]
    [InlineData("//evil.example.org")]
    [InlineData("/\\evil.example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\"><script>alert(1)</script>")]
    public async Task Nobody_is_led_away_after_signing_in(string returnUrl)
    {
        await site.DescribeAsync();
        await VictimAsync("led-away");
        var browser = site.Server.CreateClient();
        using var page = await browser.GetAsync(await OpenIdSite.SetOutAsync(browser, returnUrl), Cancelled);
        var html = await page.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        if (!returnUrl.StartsWith("/\"", StringComparison.Ordinal))
            Assert.Contains("content=\"0;url=/\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_back_is_the_configured_address_whatever_the_Host_header_says()
    {
        await site.DescribeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "sign-in/openid");
        request.Headers.Host = "localhost:" + site.Server.Address.Port;
        using var begun = await site.Server.CreateClient().SendAsync(request, Cancelled);

        var place = begun.Headers.Location is { } location ? Query(location, "redirect_uri") : "";
        Assert.Equal(site.Server.Address + "sign-in/openid/callback", place);
    }

    [Fact]
    public async Task A_person_who_says_no_at_the_provider_is_not_signed_in()
    {
        await site.DescribeAsync();
        site.Provider.Person = new("unwilling", "unwilling", Refuses: true);

        Assert.Equal(Refused, await OpenIdSite.SignInAsync(site.Server.CreateClient()));
    }

    [Fact]
    public async Task The_secret_lies_encrypted_is_shown_to_nobody_and_goes_to_no_other_provider()
    {
        await site.DescribeAsync();
        var shown = await site.Administrator.GetStringAsync("api/v1/settings/openid-connect", Cancelled);
        Assert.DoesNotContain(PlayedProvider.ClientSecret, shown, StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(shown).RootElement.GetProperty("hasSecret").GetBoolean());
        await using (var database = await site.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled))
        {
            var stored = await database.Set<BorgBackupServer.Server.Access.OpenIdConnect.OpenIdProvider>().SingleAsync(Cancelled);
            Assert.StartsWith("v1.", stored.ProtectedSecret, StringComparison.Ordinal);
        }

        using var elsewhere = await site.Administrator.PutAsJsonAsync("api/v1/settings/openid-connect", site.Description(authority: "https://evil.example.org", secret: null), Cancelled);
        Assert.Equal("open-id.secret-again", (await elsewhere.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
        using var plain = await site.Administrator.PutAsJsonAsync("api/v1/settings/openid-connect", site.Description(authority: "http://sign-in.example.org"), Cancelled);
        Assert.Equal("open-id.authority-not-encrypted", (await plain.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
    }

    private Task<User> VictimAsync(string name)
    {
        var unique = $"{name}-{Guid.CreateVersion7():N}";
        site.Provider.Person = new(unique, unique, $"{unique}@example.org", true);
        return site.AddUserAsync(unique, $"{unique}@example.org");
    }

    private static string Query(Uri address, string name) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query)[name].ToString();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string WithSecret(string text) =>
        text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(PlayedProvider.ClientSecret), Encoding.ASCII.GetBytes(text)));
}
