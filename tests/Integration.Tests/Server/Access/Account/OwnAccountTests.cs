using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Account;

public sealed class OwnAccountTests
{
    private const string NewPassword = "babbage-counts-cards";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_password_ends_every_session_but_this_one()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var (own, other) = (await server.SignInAsync(), await server.SignInAsync());
        using var answer = await own.SubmitAsync(
            "/account/password", "password", ("Form.Old", TestServer.AdministratorPassword), ("Form.New", NewPassword), ("Form.Again", NewPassword));

        Assert.Equal("/account?changed=password", answer.Headers.Location?.PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, (await own.GetAsync("api/v1/session", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("api/v1/session", Cancelled)).StatusCode);
        using var old = await other.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = TestServer.AdministratorPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        using var fresh = await other.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = NewPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, fresh.StatusCode);
    }

    [Theory]
    [InlineData("wrong-password", NewPassword, "access.wrong-own-password")]
    [InlineData(TestServer.AdministratorPassword, "password1234", "access.password-guessable")]
    [InlineData(TestServer.AdministratorPassword, TestServer.AdministratorPassword, "access.password-same")]
    public async Task A_password_is_changed_by_whoever_knows_it_to_a_better_one(string oldPassword, string newPassword, string code)
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        using var answer = await client.PostAsJsonAsync("api/v1/account/password", new { oldPassword, newPassword }, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task Guessing_the_password_within_a_session_ends_like_at_sign_in()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        HttpStatusCode last = default;
        for (var guesses = 0; last != HttpStatusCode.TooManyRequests; guesses++)
        {
            Assert.True(guesses <= SignInAttempts.Most, "The password can be guessed without end.");
            using var answer = await client.PostAsJsonAsync("api/v1/account/password", new { oldPassword = $"guess {guesses}", newPassword = NewPassword }, Cancelled);
            last = answer.StatusCode;
        }
    }

    [Fact]
    public async Task Whether_an_account_exists_does_not_show_in_the_work()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var passwords = server.Services.GetRequiredService<Passwords>();
        await using (var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled))
        {
            // Signs in elsewhere only.
            database.Add(User.CreateAdministrator("grace", "", TimeProvider.System.GetUtcNow()));
            await database.SaveChangesAsync(Cancelled);
        }

        foreach (var (name, password) in new[] { ("ada", "wrong-password"), ("nobody", "wrong-password"), ("grace", ""), ("ada", new string('x', 73)) })
        {
            var before = passwords.VerificationCount;
            using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/session", new { name, password }, Cancelled);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Contains("access.wrong-password", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
            Assert.Equal(before + 1, passwords.VerificationCount);
        }
    }

    [Fact]
    public async Task An_administrator_sets_the_password_of_somebody_and_a_user_does_not()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        var set = server.Services.GetRequiredService<SetPassword>();
        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        var id = await database.Set<User>().Select(user => user.Id).SingleAsync(Cancelled);

        Assert.Equal("access.forbidden", (await set.HandleAsync(new(id, NewPassword), new Actor(UserId.Create(), "eve", IsAdministrator: false), Cancelled)).Problem?.Code);
        Assert.Equal("user.not-found", (await set.HandleAsync(new(UserId.Create(), NewPassword), Actor.Server, Cancelled)).Problem?.Code);
        Assert.Equal("access.password-short", (await set.HandleAsync(new(id, "short"), Actor.Server, Cancelled)).Problem?.Code);
        Assert.Null((await set.HandleAsync(new(id, NewPassword), Actor.Server, Cancelled)).Problem);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task An_e_mail_address_is_kept_with_the_password_and_taken_away_again()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        using var without = await client.PutAsJsonAsync("api/v1/account/email", new { email = "ada@example.org", password = "wrong" }, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var with = await client.SubmitAsync("/account/email", "email", ("Form.Email", "ada@example.org"), ("Form.Password", TestServer.AdministratorPassword));
        Assert.Equal("/account?changed=email", with.Headers.Location?.PathAndQuery);
        Assert.Equal("ada@example.org", (await client.GetFromJsonAsync<JsonElement>("api/v1/account", Cancelled)).GetProperty("email").GetString());
        using var none = await client.PutAsJsonAsync("api/v1/account/email", new { email = "", password = TestServer.AdministratorPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await client.GetFromJsonAsync<JsonElement>("api/v1/account", Cancelled)).GetProperty("email").ValueKind);
    }
}
