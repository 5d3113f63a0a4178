using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Passkeys;

/// <summary>Passkeys: adding, naming, using alone and after a password, removing.</summary>
[Collection(nameof(PasskeySite))]
public sealed class PasskeyTests(PasskeySite site)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_alone_signs_in_and_is_the_second_factor_too()
    {
        var (_, owner) = await site.ArriveAsync("alone");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        var browser = site.Server.CreateClient();
        using var answer = await PasskeySite.SignInAsync(browser, device);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("alone", await PasskeySite.WhoAsync(browser));
        Assert.NotEqual(JsonValueKind.Null, Assert.Single((await PasskeySite.ListAsync(owner)).GetProperty("items").EnumerateArray()).GetProperty("lastUsedAt").ValueKind);
    }

    [Fact]
    public async Task After_a_password_the_passkey_is_asked_for_and_opens_the_session()
    {
        var (_, owner) = await site.ArriveAsync("second");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        var browser = site.Server.CreateClient();
        using var first = await PasskeySite.PostAsync(browser, "session", new { name = "second", password = PasskeySite.Password });
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Null(await PasskeySite.WhoAsync(browser));

        var (ceremony, options) = await PasskeySite.AskAsync(browser, "session/second-factor/passkey");
        Assert.Single(options.GetProperty("allowCredentials").EnumerateArray());
        // A key without finger or PIN is enough beside a password.
        device.KnowsPerson = false;
        using var second = await PasskeySite.PostAsync(browser, "session/second-factor/passkey", new { ceremony, credential = device.Show(options, withHandle: false) });
        Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
        Assert.Equal("second", await PasskeySite.WhoAsync(browser));
    }

    [Fact]
    public async Task A_passkey_is_renamed_and_removed_with_the_password()
    {
        var (_, owner) = await site.ArriveAsync("renamer");
        using var device = site.Device();
        var id = await PasskeySite.AddAsync(owner, device);
        using (var renamed = await owner.PutAsJsonAsync($"api/v1/account/passkeys/{id}", new { name = "red key" }, Cancelled))
            Assert.Equal(HttpStatusCode.NoContent, renamed.StatusCode);
        Assert.Equal("red key", Assert.Single((await PasskeySite.ListAsync(owner)).GetProperty("items").EnumerateArray()).GetProperty("name").GetString());

        using (var wrong = await PasskeySite.PostAsync(owner, $"account/passkeys/{id}/remove", new { password = "not the password" }))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using (var removed = await PasskeySite.PostAsync(owner, $"account/passkeys/{id}/remove", new { password = PasskeySite.Password }))
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var refused = await PasskeySite.SignInAsync(site.Server.CreateClient(), device);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Who_is_no_owner_sees_renames_and_removes_nothing()
    {
        var (_, owner) = await site.ArriveAsync("owner");
        using var device = site.Device();
        var id = await PasskeySite.AddAsync(owner, device);
        var (_, other) = await site.ArriveAsync("other");

        Assert.Empty((await PasskeySite.ListAsync(other)).GetProperty("items").EnumerateArray());
        using (var renamed = await other.PutAsJsonAsync($"api/v1/account/passkeys/{id}", new { name = "mine" }, Cancelled))
            Assert.Equal(HttpStatusCode.NotFound, renamed.StatusCode);
        using (var removed = await PasskeySite.PostAsync(other, $"account/passkeys/{id}/remove", new { password = PasskeySite.Password }))
            Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.Single((await PasskeySite.ListAsync(owner)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_device_is_added_once_and_only_with_the_password()
    {
        var (_, owner) = await site.ArriveAsync("adder");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        using (var again = await PasskeySite.TryAddAsync(owner, device))
            Assert.Equal("passkey.not-made", await PasskeySite.CodeAsync(again));
        using (var wrong = await PasskeySite.PostAsync(owner, "account/passkeys/options", new { password = "not the password" }))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var stranger = await PasskeySite.PostAsync(site.Server.CreateClient(), "account/passkeys/options", new { password = PasskeySite.Password });
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public async Task Without_a_name_in_the_public_address_the_server_says_what_is_missing()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var administrator = await server.SignInAsync();
        using var answer = await administrator.PostAsJsonAsync("api/v1/account/passkeys/options", new { password = TestServer.AdministratorPassword }, Cancelled);

        Assert.Equal("passkey.needs-name", await PasskeySite.CodeAsync(answer));
        Assert.DoesNotContain("data-passkey", await server.CreateClient().GetStringAsync("sign-in", Cancelled), StringComparison.Ordinal);
    }
}
