using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Passkeys;

/// <summary>A server whose public address has a name, as passkeys need it, and what a browser does with its answers.</summary>
public sealed class PasskeySite : IAsyncLifetime
{
    public const string Password = "a long enough password";

    private string? passwordHash;

    public TestServer Server { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    public string Origin => $"http://localhost:{Server.Address.Port}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server = await TestServer.StartNewAsync();
        await Server.SetUpAsync(Origin);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A user, and their browser with a session.</summary>
    public async Task<(User User, HttpClient Browser)> ArriveAsync(string name, bool isAdministrator = true)
    {
        await using var database = await Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        passwordHash ??= Server.Services.GetRequiredService<Passwords>().Hash(Password);
        var now = TimeProvider.System.GetUtcNow();
        var user = isAdministrator ? User.CreateAdministrator(name, passwordHash, now) : User.Create(name, passwordHash, Grants.None, now);
        database.Add(user);
        await database.SaveChangesAsync(Cancelled);
        var browser = Server.CreateClient();
        using var answer = await PostAsync(browser, "session", new { name, password = Password });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return (user, browser);
    }

    public SoftAuthenticator Device() => new(Origin);

    public static Task<HttpResponseMessage> PostAsync(HttpClient browser, string path, object body) => browser.PostAsJsonAsync("api/v1/" + path, body, Cancelled);

    /// <summary>The challenge of that place.</summary>
    public static async Task<(string Ceremony, JsonElement Options)> AskAsync(HttpClient browser, string path, object? body = null)
    {
        using var answer = await PostAsync(browser, path + "/options", body ?? new { });
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return (said.GetProperty("ceremony").GetString()!, said.GetProperty("options")); // because a challenge has one
    }

    public static async Task<HttpResponseMessage> TryAddAsync(HttpClient browser, SoftAuthenticator device, string name = "blue key")
    {
        var (ceremony, options) = await AskAsync(browser, "account/passkeys", new { password = Password });
        return await PostAsync(browser, "account/passkeys", new { ceremony, credential = device.Make(options), name });
    }

    public static async Task<string> AddAsync(HttpClient browser, SoftAuthenticator device, string name = "blue key")
    {
        using var answer = await TryAddAsync(browser, device, name);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancelled));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetString()!; // because an added passkey has one
    }

    /// <summary>Signs in with the device alone.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, SoftAuthenticator device)
    {
        var (ceremony, options) = await AskAsync(browser, "session/passkey");
        return await PostAsync(browser, "session/passkey", new { ceremony, credential = device.Show(options) });
    }

    public static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    public static async Task<string?> WhoAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync("api/v1/session", Cancelled);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("name").GetString() : null;
    }

    public static async Task<JsonElement> ListAsync(HttpClient browser) => await browser.GetFromJsonAsync<JsonElement>("api/v1/account/passkeys", Cancelled);
}
