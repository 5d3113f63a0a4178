using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access;

/// <summary>A server whose clock the test owns, with its administrator's browser and what tests of users do there.</summary>
public sealed class AccessWorld : IAsyncLifetime
{
    public const string Password = "tabulating-machine-cards";

    public FleetServer Fleet { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    public HttpClient Administrator { get; private set; } = null!; // as above

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Fleet = await FleetServer.StartSetUpAsync();
        Administrator = await Fleet.Server.SignInAsync();
    }

    public ValueTask DisposeAsync() => Fleet.DisposeAsync();

    /// <summary>Adds a user as an administrator does, over REST.</summary>
    public async Task<(string Id, string Name)> AddUserAsync(Grants? grants = null, bool isAdministrator = false)
    {
        var name = $"user {Guid.CreateVersion7():N}";
        using var answer = await Administrator.PostAsJsonAsync("api/v1/users", new { name, password = Password, isAdministrator, grants = Body(grants ?? Grants.None) }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        return ((await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("userId").GetString() ?? "", name);
    }

    public async Task<HttpClient> SignInAsync(string name)
    {
        var http = Fleet.Server.CreateClient();
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Lynx/2.9");
        using var answer = await http.PostAsJsonAsync("api/v1/session", new { name, password = Password }, Cancelled);
        answer.EnsureSuccessStatusCode();
        return http;
    }

    /// <summary>A sign-in of which only the cookie is kept.</summary>
    public async Task<string> SignInForCookieAsync(string name)
    {
        using var answer = await Fleet.Server.CreateClient().PostAsJsonAsync("api/v1/session", new { name, password = Password }, Cancelled);
        answer.EnsureSuccessStatusCode();
        return CookieOf(answer);
    }

    public static string CookieOf(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith(Session.CookieName, StringComparison.Ordinal)).Split(';')[0];

    /// <summary>A browser that sends this cookie and keeps no other.</summary>
    public HttpClient Bare(string cookie)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = Fleet.Server.Address };
        http.DefaultRequestHeaders.Add("Cookie", cookie);
        return http;
    }

    public async Task<HttpResponseMessage> ChangeAsync(string id, Grants grants, bool isAdministrator = false, bool isDisabled = false) =>
        await Administrator.PutAsJsonAsync($"api/v1/users/{id}", new { isAdministrator, isDisabled, grants = Body(grants) }, Cancelled);

    /// <summary>A program with a token of whoever is signed in there.</summary>
    public async Task<(string Id, HttpClient Http)> MakeTokenAsync(HttpClient owner, Grants grants, bool isAdministrator = false, DateTimeOffset? expiresAt = null)
    {
        using var answer = await owner.PostAsJsonAsync("api/v1/tokens", new { name = "cron", grants = Body(grants), isAdministrator, expiresAt }, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        var made = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var http = Fleet.Server.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("token").GetString());
        return (made.GetProperty("apiTokenId").GetString() ?? "", http);
    }

    public static JsonElement Body(Grants grants) => JsonSerializer.SerializeToElement(grants, BorgBackupServer.Server.Platform.Http.RestJson.Options);

    public static Grants At(ClientId client, params Permission[] permissions) => Grants.At(ClientScope.Of(client.Value), permissions);
}
