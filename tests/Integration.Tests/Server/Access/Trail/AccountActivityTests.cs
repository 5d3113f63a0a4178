using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Trail;

/// <summary>What changes how somebody signs in is in the activity, and none of the secrets with it.</summary>
public sealed class AccountActivityTests
{
    private const string NewPassword = "babbage-counts-cards";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passwords_codes_addresses_and_rules_are_recorded_as_they_change()
    {
        await using var account = await AccountWithApp.StartAsync();
        var own = account.Browser;
        List<string> secrets = [NewPassword, TestServer.AdministratorPassword, "wrong-own-password", "relay-password", .. account.RecoveryCodes];

        Assert.Equal(HttpStatusCode.BadRequest, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), "000000"));
        Assert.Equal(HttpStatusCode.NoContent, await AccountWithApp.ConfirmAsync(await account.BeginSignInAsync(), account.RecoveryCodes[0]));
        await SendAsync(own, HttpMethod.Post, "account/password", new { oldPassword = "wrong-own-password", newPassword = NewPassword }, HttpStatusCode.BadRequest);
        await SendAsync(own, HttpMethod.Post, "account/password", new { oldPassword = TestServer.AdministratorPassword, newPassword = NewPassword });
        await SendAsync(own, HttpMethod.Put, "account/email", new { email = "ada@example.org", password = NewPassword });
        account.Wait();
        await SendAsync(own, HttpMethod.Post, "account/recovery-codes", new { code = account.Code, password = NewPassword });
        await SendAsync(own, HttpMethod.Put, "settings/sign-in", new { isSecondFactorRequired = true });
        await SendAsync(own, HttpMethod.Put, "settings/sign-in", new { isSecondFactorRequired = false });
        await SendAsync(own, HttpMethod.Put, "settings/mail", new { server = "mail.example.org", port = 587, encryption = "start-tls", userName = "bbs", password = "relay-password", from = "bbs@example.org" });
        account.Wait();
        await SendAsync(own, HttpMethod.Post, "account/authenticator/remove", new { code = account.Code, password = NewPassword });

        var entries = await EntriesAsync(account.Server);
        Assert.Equal(
            [
                ActivityKind.SecondFactorSet, ActivityKind.SecondFactorRefused, ActivityKind.RecoveryCodeUsed, ActivityKind.OwnPasswordRefused, ActivityKind.PasswordChanged,
                ActivityKind.EmailChanged, ActivityKind.RecoveryCodesRenewed, ActivityKind.SignInRulesChanged, ActivityKind.SignInRulesChanged, ActivityKind.MailChanged,
                ActivityKind.SecondFactorRemoved,
            ],
            entries.Select(entry => entry.Kind).Where(kind => kind is not (ActivityKind.ServerSetUp or ActivityKind.SignedIn or ActivityKind.StorageLocationAdded or ActivityKind.UserAdded)));
        Assert.Contains(new ActivityChange("email", null, "ada@example.org"), entries.Single(entry => entry.Kind == ActivityKind.EmailChanged).Changes());
        Assert.Contains(new ActivityChange("server", null, "mail.example.org"), entries.Single(entry => entry.Kind == ActivityKind.MailChanged).Changes());
        Assert.All(entries.Where(entry => entry.Kind == ActivityKind.SecondFactorRefused), entry => Assert.Equal((ActivityActorKind.Stranger, "127.0.0.1"), (entry.ActorKind, entry.Address)));
        var everything = string.Concat(entries.Select(entry => $"{entry.ActorName}{entry.SubjectName}{entry.Detail}{entry.ChangesJson}"));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, everything, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, object body, HttpStatusCode? expected = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request, Cancelled);
        Assert.True(expected is { } status ? answer.StatusCode == status : answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    private static async Task<List<ActivityEntry>> EntriesAsync(TestServer server)
    {
        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return await database.Set<ActivityEntry>().AsNoTracking().OrderBy(entry => entry.Sequence).ToListAsync(Cancelled);
    }
}
