using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;

public sealed class AuthenticatorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_password_alone_opens_nothing_any_more()
    {
        await using var account = await AccountWithApp.StartAsync();
        var client = await account.BeginSignInAsync();

        Assert.False(await AccountWithApp.IsSignedInAsync(client));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/clients", Cancelled)).StatusCode);
        account.Wait();
        Assert.Equal(HttpStatusCode.NoContent, await AccountWithApp.ConfirmAsync(client, account.Code));
        Assert.True(await AccountWithApp.IsSignedInAsync(client));
        // The wait is over with it: the same browser cannot go on from there a second time.
        account.Wait();
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountWithApp.ConfirmAsync(client, account.Code));
    }

    [Fact]
    public async Task A_code_works_once_also_for_many_at_the_same_moment()
    {
        await using var account = await AccountWithApp.StartAsync();
        // The code that set the app up is used up.
        Assert.Equal(HttpStatusCode.BadRequest, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.SetUpCode));

        account.Wait();
        var clients = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => account.BeginSignInAsync()));
        var code = account.Code;
        var answers = await Task.WhenAll(clients.Select(client => AccountWithApp.ConfirmAsync(client, code)));
        Assert.Single(answers, answer => answer == HttpStatusCode.NoContent);
        Assert.Equal(2, answers.Count(answer => answer == HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task A_recovery_code_works_once()
    {
        await using var account = await AccountWithApp.StartAsync();
        Assert.Equal(10, account.RecoveryCodes.Count);
        Assert.Equal(HttpStatusCode.NoContent, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.RecoveryCodes[3].ToUpperInvariant()));
        Assert.Equal(HttpStatusCode.BadRequest, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.RecoveryCodes[3]));
        Assert.Equal(HttpStatusCode.NoContent, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.RecoveryCodes[4]));

        await using var database = await OpenAsync(account);
        var stored = await database.Set<RecoveryCode>().ToListAsync(Cancelled);
        Assert.Equal(8, stored.Count);
        Assert.All(stored, code => Assert.StartsWith("$2", code.CodeHash, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", (await database.Set<Authenticator>().SingleAsync(Cancelled)).ProtectedSecret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessing_codes_ends_however_often_the_password_is_right()
    {
        await using var account = await AccountWithApp.StartAsync();
        HttpStatusCode last = default;
        for (var guesses = 0; last != HttpStatusCode.TooManyRequests; guesses++)
        {
            Assert.True(guesses <= 10, "Codes can be guessed without end.");
            last = await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), "000000");
        }

        account.Wait();
        Assert.Equal(HttpStatusCode.TooManyRequests, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.Code));
    }

    [Fact]
    public async Task The_wait_for_the_code_ends_after_ten_minutes_and_with_a_changed_password()
    {
        await using var account = await AccountWithApp.StartAsync();
        var late = await account.BeginSignInAsync();
        account.Wait(PendingSignIn.Timeout);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountWithApp.ConfirmAsync(late, account.Code));

        var changed = await account.BeginSignInAsync();
        using var answer = await account.Browser.PostAsJsonAsync(
            "api/v1/account/password", new { oldPassword = TestServer.AdministratorPassword, newPassword = "babbage-counts-cards" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AccountWithApp.ConfirmAsync(changed, account.Code));
    }

    [Fact]
    public async Task Setting_up_and_turning_off_end_the_other_sessions_and_want_password_and_code()
    {
        await using var account = await AccountWithApp.StartAsync();
        var other = await account.BeginSignInAsync();
        Assert.Equal(HttpStatusCode.NoContent, await AccountWithApp.ConfirmAsync(other, account.RecoveryCodes[0]));

        Assert.Equal(HttpStatusCode.BadRequest, await RemoveAsync(account, "wrong-password", account.RecoveryCodes[1]));
        Assert.Equal(HttpStatusCode.BadRequest, await RemoveAsync(account, TestServer.AdministratorPassword, "000000"));
        Assert.True(await AccountWithApp.IsSignedInAsync(other));
        Assert.Equal(HttpStatusCode.NoContent, await RemoveAsync(account, TestServer.AdministratorPassword, account.RecoveryCodes[1]));
        Assert.True(await AccountWithApp.IsSignedInAsync(account.Browser));
        Assert.False(await AccountWithApp.IsSignedInAsync(other));

        var again = await account.Server.SignInAsync();
        account.Wait();
        await account.SetUpAsync();
        Assert.False(await AccountWithApp.IsSignedInAsync(again));
        Assert.True(await AccountWithApp.IsSignedInAsync(account.Browser));
    }

    [Fact]
    public async Task New_recovery_codes_make_the_former_worthless()
    {
        await using var account = await AccountWithApp.StartAsync();
        using var answer = await account.Browser.PostAsJsonAsync(
            "api/v1/account/recovery-codes", new { password = TestServer.AdministratorPassword, code = account.RecoveryCodes[0] }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.RecoveryCodes[1]));
    }

    [Fact]
    public async Task An_app_is_set_up_by_its_ticket_its_code_and_the_password_alone()
    {
        await using var account = await AccountWithApp.StartAsync();
        var begin = account.Server.Services.GetRequiredService<BeginAuthenticator>();
        var confirm = account.Server.Services.GetRequiredService<ConfirmAuthenticator>();
        await using var database = await OpenAsync(account);
        var ada = await database.Set<User>().SingleAsync(Cancelled);
        var eve = User.CreateAdministrator("eve", ada.PasswordHash, TimeProvider.System.GetUtcNow());
        database.Add(eve);
        await database.SaveChangesAsync(Cancelled);
        var (asAda, asEve) = (new Actor(ada.Id, "ada", IsAdministrator: true), new Actor(eve.Id, "eve", IsAdministrator: true));

        Assert.Equal("access.second-factor-on", (await begin.HandleAsync(asAda, Cancelled)).Problem?.Code);
        var begun = (await begin.HandleAsync(asEve, Cancelled)).Value;
        var now = account.Server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var code = Totp.CodeAt(Base32.Decode(begun.Secret), Totp.StepAt(now));
        Assert.Equal("access.ticket-void", (await confirm.HandleAsync(new(begun.Ticket, code, TestServer.AdministratorPassword), asAda, null, Cancelled)).Problem?.Code);
        Assert.Equal("access.ticket-void", (await confirm.HandleAsync(new(begun.Ticket[..^1] + "A", code, TestServer.AdministratorPassword), asEve, null, Cancelled)).Problem?.Code);
        Assert.Equal("access.wrong-code", (await confirm.HandleAsync(new(begun.Ticket, "12345", TestServer.AdministratorPassword), asEve, null, Cancelled)).Problem?.Code);
        Assert.Equal("access.wrong-own-password", (await confirm.HandleAsync(new(begun.Ticket, code, "wrong"), asEve, null, Cancelled)).Problem?.Code);
        Assert.Null((await confirm.HandleAsync(new(begun.Ticket, code, TestServer.AdministratorPassword), asEve, null, Cancelled)).Problem);
        Assert.Equal("access.second-factor-on", (await confirm.HandleAsync(new(begun.Ticket, code, TestServer.AdministratorPassword), asEve, null, Cancelled)).Problem?.Code);
    }

    [Fact]
    public async Task An_administrator_resets_the_second_factor_of_somebody_and_a_user_does_not()
    {
        await using var account = await AccountWithApp.StartAsync();
        var reset = account.Server.Services.GetRequiredService<ResetSecondFactor>();
        await using var database = await OpenAsync(account);
        var id = (await database.Set<User>().AsNoTracking().SingleAsync(Cancelled)).Id;

        Assert.Equal("access.forbidden", (await reset.HandleAsync(new(id), new Actor(UserId.Create(), "eve", IsAdministrator: false), Cancelled)).Problem?.Code);
        Assert.Equal("user.not-found", (await reset.HandleAsync(new(UserId.Create()), Actor.Server, Cancelled)).Problem?.Code);
        Assert.Null((await reset.HandleAsync(new(id), Actor.Server, Cancelled)).Problem);
        Assert.False(await AccountWithApp.IsSignedInAsync(account.Browser));
        await account.Server.SignInAsync();
        Assert.Empty(await database.Set<RecoveryCode>().ToListAsync(Cancelled));
    }

    private static async Task<HttpStatusCode> RemoveAsync(AccountWithApp account, string password, string code)
    {
        using var answer = await account.Browser.PostAsJsonAsync("api/v1/account/authenticator/remove", new { password, code }, Cancelled);
        return answer.StatusCode;
    }

    private static Task<ServerDatabase> OpenAsync(AccountWithApp account) =>
        account.Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
}
