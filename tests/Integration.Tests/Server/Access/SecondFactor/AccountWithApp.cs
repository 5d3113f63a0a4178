using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.SecondFactor;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;

/// <summary>A server whose clock the test moves, and whose administrator has an authenticator app in the test's hand.</summary>
internal sealed class AccountWithApp : IAsyncDisposable
{
    private readonly SteppedTime time = new();
    private byte[] secret = [];

    public TestServer Server { get; private set; } = null!; // because StartAsync is the only way here

    /// <summary>The session in which the app was set up.</summary>
    public HttpClient Browser { get; private set; } = null!; // because StartAsync is the only way here

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>What the app shows now.</summary>
    public string Code => Totp.CodeAt(secret, Totp.StepAt(time.GetUtcNow()));

    /// <summary>What it showed when it was set up.</summary>
    public string SetUpCode { get; private set; } = "";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<AccountWithApp> StartAsync()
    {
        var account = new AccountWithApp();
        account.Server = await TestServer.StartSetUpAsync(services => services.AddSingleton<TimeProvider>(account.time));
        account.Browser = await account.Server.SignInAsync();
        await account.SetUpAsync();
        return account;
    }

    public async Task SetUpAsync()
    {
        var begun = await (await Browser.PostAsync("api/v1/account/authenticator/begin", null, Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        secret = Base32.Decode(begun.GetProperty("secret").GetString()!);
        SetUpCode = Code;
        using var answer = await Browser.PostAsJsonAsync(
            "api/v1/account/authenticator", new { ticket = begun.GetProperty("ticket").GetString(), code = SetUpCode, password = TestServer.AdministratorPassword }, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        RecoveryCodes = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];
    }

    /// <summary>A minute passes: what the app showed is over.</summary>
    public void Wait() => time.Ahead += TimeSpan.FromMinutes(1);

    public void Wait(TimeSpan span) => time.Ahead += span;

    /// <summary>A browser with the password right and the code still to come.</summary>
    public async Task<HttpClient> BeginSignInAsync()
    {
        var client = Server.CreateClient();
        using var answer = await client.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = TestServer.AdministratorPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("second-factor", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("next").GetString());
        return client;
    }

    public static async Task<HttpStatusCode> ConfirmAsync(HttpClient client, string code)
    {
        using var answer = await client.PostAsJsonAsync("api/v1/session/second-factor", new { code }, Cancelled);
        return answer.StatusCode;
    }

    public static async Task<bool> IsSignedInAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("api/v1/session", Cancelled);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
