using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>Describing a provider while the server runs, and trying it before anybody depends on it.</summary>
[Collection(nameof(OpenIdSite))]
public sealed class OpenIdSettingsTests(OpenIdSite site)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_holds_at_the_next_sign_in_without_a_restart()
    {
        await site.DescribeAsync(buttonText: "With the one account");
        Assert.Contains("With the one account", await SignInPageAsync(), StringComparison.Ordinal);
        await site.DescribeAsync(buttonText: "With the other account");
        Assert.Contains("With the other account", await SignInPageAsync(), StringComparison.Ordinal);

        await using var second = await PlayedProvider.StartAsync();
        using var changed = await site.Administrator.PutAsJsonAsync("api/v1/settings/openid-connect", site.Description(authority: second.Address), Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        using var begun = await site.Server.CreateClient().GetAsync("sign-in/openid", Cancelled);
        Assert.StartsWith(second.Address, begun.Headers.Location?.ToString(), StringComparison.Ordinal);

        await site.DescribeAsync(isEnabled: false);
        Assert.DoesNotContain("sign-in/openid", await SignInPageAsync(), StringComparison.Ordinal);
        using var off = await site.Server.CreateClient().GetAsync("sign-in/openid", Cancelled);
        Assert.Contains("open-id.off", await off.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_test_reads_the_description_and_the_keys()
    {
        await site.DescribeAsync();
        var found = await TestAsync(site.Provider.Address);

        Assert.True(found.GetProperty("isUsable").GetBoolean(), found.ToString());
        Assert.All(found.GetProperty("findings").EnumerateArray(), finding => Assert.True(finding.GetProperty("isGood").GetBoolean()));
    }

    [Theory]
    [InlineData("issuer", "https://another.example.org")]
    [InlineData("jwks_uri", "http://keys.example.org/keys")]
    [InlineData("token_endpoint", null)]
    public async Task The_test_says_what_keeps_a_provider_from_being_used(string member, string? value)
    {
        await site.DescribeAsync();
        site.Provider.ChangeDescription = description => description[member] = value;

        Assert.False((await TestAsync(site.Provider.Address)).GetProperty("isUsable").GetBoolean());
        site.Provider.Reset();
    }

    [Fact]
    public async Task The_test_of_an_address_where_no_provider_is_says_so()
    {
        var found = await TestAsync($"http://127.0.0.1:{FreePort.Find()}");
        Assert.Equal("Nothing answers at this address.", Assert.Single(found.GetProperty("findings").EnumerateArray()).GetProperty("text").GetString());
        Assert.False((await TestAsync(site.Server.Address.GetLeftPart(UriPartial.Authority))).GetProperty("isUsable").GetBoolean());
    }

    [Fact]
    public async Task Only_a_code_of_ours_becomes_words_on_the_sign_in_page()
    {
        var page = await site.Server.CreateClient().GetStringAsync("sign-in?problem=open-id.no-account", Cancelled);
        Assert.Contains("There is no account here", page, StringComparison.Ordinal);
        Assert.DoesNotContain("bbs-note", await site.Server.CreateClient().GetStringAsync("sign-in?problem=call-this-number", Cancelled), StringComparison.Ordinal);
    }

    private Task<string> SignInPageAsync() => site.Server.CreateClient().GetStringAsync("sign-in", Cancelled);

    private async Task<JsonElement> TestAsync(string authority)
    {
        using var answer = await site.Administrator.PostAsJsonAsync("api/v1/settings/openid-connect/test", new { authority }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
