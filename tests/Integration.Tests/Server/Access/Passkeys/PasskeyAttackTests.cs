using System.Net;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Passkeys;

/// <summary>Copied keys, repeated answers, foreign sites and other people's credentials open nothing.</summary>
[Collection(nameof(PasskeySite))]
public sealed class PasskeyAttackTests(PasskeySite site) : IAsyncLifetime
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Refusals of one test do not count for the next.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var database = await site.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        await database.Set<Attempt>().ExecuteDeleteAsync(Cancelled);
    }

    public ValueTask DisposeAsync() => InitializeAsync();

    [Fact]
    public async Task Passkeys_that_are_refused_count_as_wrong_passwords_do()
    {
        var browser = site.Server.CreateClient();
        var credential = System.Text.Json.JsonDocument.Parse("{}").RootElement;
        for (var i = 0; i < AttemptLimit.SignIn.Most; i++)
        {
            using var refused = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony = "none", credential });
            Assert.NotEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        }

        using var late = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony = "none", credential });
        Assert.Equal("access.too-many-attempts", await PasskeySite.CodeAsync(late));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_opens_one_session_whether_or_not_the_device_counts(bool counts)
    {
        var (_, owner) = await site.ArriveAsync("replay-" + counts);
        using var device = site.Device();
        device.Counts = counts;
        await PasskeySite.AddAsync(owner, device);
        var (ceremony, options) = await PasskeySite.AskAsync(site.Server.CreateClient(), "session/passkey");
        var body = new { ceremony, credential = device.Show(options) };
        using (var first = await PasskeySite.PostAsync(site.Server.CreateClient(), "session/passkey", body))
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);

        var thief = site.Server.CreateClient();
        using var second = await PasskeySite.PostAsync(thief, "session/passkey", body);
        Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(second));
        Assert.Null(await PasskeySite.WhoAsync(thief));
    }

    [Fact]
    public async Task An_answer_to_another_challenge_is_refused()
    {
        var (_, owner) = await site.ArriveAsync("other-challenge");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        var browser = site.Server.CreateClient();
        var (_, old) = await PasskeySite.AskAsync(browser, "session/passkey");
        var (ceremony, _) = await PasskeySite.AskAsync(browser, "session/passkey");

        using var answer = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony, credential = device.Show(old) });
        Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(answer));
    }

    [Theory]
    [InlineData("https://evil.example.org", null)]
    [InlineData("http://localhost:1", null)]
    [InlineData(null, "evil.example.org")]
    public async Task A_passkey_used_at_another_site_opens_nothing_here(string? origin, string? serverName)
    {
        var (_, owner) = await site.ArriveAsync($"elsewhere-{origin?.Length}-{serverName?.Length}");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        device.Origin = origin ?? device.Origin;
        device.ServerName = serverName ?? device.ServerName;

        using var answer = await PasskeySite.SignInAsync(site.Server.CreateClient(), device);
        Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(answer));
        using var made = site.Device();
        (made.Origin, made.ServerName) = (device.Origin, device.ServerName);
        using var refused = await PasskeySite.TryAddAsync(owner, made);
        Assert.Equal("passkey.not-made", await PasskeySite.CodeAsync(refused));
    }

    [Fact]
    public async Task A_copied_key_is_noticed_by_its_counter_and_opens_nothing_from_then_on()
    {
        var (user, owner) = await site.ArriveAsync("copied");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        for (var i = 0; i < 3; i++)
        {
            using var honest = await PasskeySite.SignInAsync(site.Server.CreateClient(), device);
            Assert.Equal(HttpStatusCode.NoContent, honest.StatusCode);
        }

        device.Counter = 1; // a copy that was taken after the first use
        using (var copy = await PasskeySite.SignInAsync(site.Server.CreateClient(), device))
            Assert.Equal("passkey.blocked", await PasskeySite.CodeAsync(copy));
        device.Counter = 50;
        using (var either = await PasskeySite.SignInAsync(site.Server.CreateClient(), device))
            Assert.Equal("passkey.blocked", await PasskeySite.CodeAsync(either));

        await using var database = await site.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        Assert.NotNull((await database.Set<Passkey>().SingleAsync(passkey => passkey.UserId == user.Id, Cancelled)).BlockedAt);
        // A password alone must not do now what needed both before.
        Assert.True(await PasskeyFactor.HasAnyAsync(database, user.Id, Cancelled));
    }

    [Fact]
    public async Task Somebody_elses_passkey_is_no_second_factor()
    {
        var (_, victim) = await site.ArriveAsync("victim");
        using var victims = site.Device();
        await PasskeySite.AddAsync(victim, victims);
        var (_, thief) = await site.ArriveAsync("thief");
        using var thiefs = site.Device();
        await PasskeySite.AddAsync(thief, thiefs);

        var browser = site.Server.CreateClient();
        using (await PasskeySite.PostAsync(browser, "session", new { name = "victim", password = PasskeySite.Password }))
            Assert.Null(await PasskeySite.WhoAsync(browser));
        var (ceremony, options) = await PasskeySite.AskAsync(browser, "session/second-factor/passkey");
        using (var own = await PasskeySite.PostAsync(browser, "session/second-factor/passkey", new { ceremony, credential = thiefs.Show(options) }))
            Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(own));
        thiefs.CredentialId = victims.CredentialId;
        thiefs.UserHandle = victims.UserHandle;
        using (var forged = await PasskeySite.PostAsync(browser, "session/second-factor/passkey", new { ceremony, credential = thiefs.Show(options) }))
            Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(forged));
        using (var alone = await PasskeySite.SignInAsync(browser, thiefs))
            Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(alone));
        Assert.Null(await PasskeySite.WhoAsync(browser));
    }

    [Fact]
    public async Task A_challenge_for_one_purpose_or_one_person_serves_no_other()
    {
        var (_, owner) = await site.ArriveAsync("purpose");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        var browser = site.Server.CreateClient();
        using (await PasskeySite.PostAsync(browser, "session", new { name = "purpose", password = PasskeySite.Password }))
            Assert.Null(await PasskeySite.WhoAsync(browser));
        var (factor, options) = await PasskeySite.AskAsync(browser, "session/second-factor/passkey");
        using (var asSignIn = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony = factor, credential = device.Show(options) }))
            Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(asSignIn));

        // A challenge to add a passkey, made for another account, is worth nothing in this one.
        var (_, other) = await site.ArriveAsync("purpose-other");
        var (ceremony, made) = await PasskeySite.AskAsync(other, "account/passkeys", new { password = PasskeySite.Password });
        using var planted = site.Device();
        using var answer = await PasskeySite.PostAsync(owner, "account/passkeys", new { ceremony, credential = planted.Make(made), name = "planted" });
        Assert.Equal("passkey.not-made", await PasskeySite.CodeAsync(answer));
    }

    [Fact]
    public async Task A_device_that_does_not_know_its_person_is_not_enough_alone()
    {
        var (_, owner) = await site.ArriveAsync("unverified");
        using var device = site.Device();
        await PasskeySite.AddAsync(owner, device);
        device.KnowsPerson = false;

        using var answer = await PasskeySite.SignInAsync(site.Server.CreateClient(), device);
        Assert.Equal("passkey.refused", await PasskeySite.CodeAsync(answer));
    }

    [Fact]
    public async Task A_challenge_tells_nothing_and_without_a_first_factor_there_is_none_for_the_second()
    {
        var stranger = site.Server.CreateClient();
        var (_, options) = await PasskeySite.AskAsync(stranger, "session/passkey");
        Assert.Empty(options.GetProperty("allowCredentials").EnumerateArray());
        Assert.Equal("required", options.GetProperty("userVerification").GetString());
        Assert.Equal("localhost", options.GetProperty("rpId").GetString());

        using var refused = await PasskeySite.PostAsync(stranger, "session/second-factor/passkey/options", new { });
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"response\":{},\"clientExtensionResults\":{}}")]
    public async Task What_is_no_credential_is_refused_and_breaks_nothing(string credential)
    {
        var browser = site.Server.CreateClient();
        var (ceremony, _) = await PasskeySite.AskAsync(browser, "session/passkey");
        using var answer = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony, credential = System.Text.Json.JsonDocument.Parse(credential).RootElement });

        Assert.InRange((int)answer.StatusCode, 400, 401);
        using var madeUp = await PasskeySite.PostAsync(browser, "session/passkey", new { ceremony = "made up", credential = new { } });
        Assert.Equal(HttpStatusCode.Unauthorized, madeUp.StatusCode);
    }
}
