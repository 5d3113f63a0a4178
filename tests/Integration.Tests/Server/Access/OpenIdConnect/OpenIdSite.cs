using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.OpenIdConnect;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.OpenIdConnect;

/// <summary>A server that is set up, a provider, and the one entered at the other.</summary>
public sealed partial class OpenIdSite : IAsyncLifetime
{
    public TestServer Server { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    public PlayedProvider Provider { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    /// <summary>The administrator's browser.</summary>
    public HttpClient Administrator { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

    /// <summary>Whether the server's public address has a name in it.</summary>
    public bool HasName { get; init; }

    public string Origin => HasName ? $"http://localhost:{Server.Address.Port}" : Server.Address.GetLeftPart(UriPartial.Authority);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Provider = await PlayedProvider.StartAsync();
        Server = await TestServer.StartNewAsync();
        await Server.SetUpAsync(Origin);
        Administrator = await Server.SignInAsync();
        await DescribeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>Enters the provider at the server, as the page does.</summary>
    public async Task DescribeAsync(string newUsers = "refused", UserId? template = null, bool isEnabled = true, string buttonText = "Sign in with the played provider")
    {
        Provider.Reset();
        using var answer = await Administrator.PutAsJsonAsync("api/v1/settings/openid-connect", Description(newUsers, template, isEnabled, buttonText), Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    public object Description(string newUsers = "refused", UserId? template = null, bool isEnabled = true, string buttonText = "Sign in", string? authority = null, string? secret = PlayedProvider.ClientSecret) => new
    {
        isEnabled,
        authority = authority ?? Provider.Address,
        clientId = PlayedProvider.ClientId,
        secret,
        scopes = "openid profile email",
        buttonText,
        newUsers,
        templateUserId = template?.Value,
    };

    /// <summary>Clicks on the button and follows the provider until it sends the browser back; gives the address it is sent to.</summary>
    public static async Task<Uri> SetOutAsync(HttpClient browser, string? returnUrl = null)
    {
        using var begun = await browser.GetAsync("sign-in/openid" + (returnUrl is null ? "" : "?returnUrl=" + Uri.EscapeDataString(returnUrl)), Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, begun.StatusCode);
        return await AtProviderAsync(begun.Headers.Location!); // because a redirect has one
    }

    /// <summary>The same for linking, with a form of the account page.</summary>
    public static async Task<Uri> SetOutToLinkAsync(HttpClient browser)
    {
        using var begun = await browser.PostAsync("account/identities/link", null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        return await AtProviderAsync(new Uri(await TargetAsync(begun)));
    }

    /// <summary>The whole way; gives where the server leads in the end.</summary>
    public static async Task<string> SignInAsync(HttpClient browser, string? returnUrl = null) =>
        await ArriveAsync(browser, await SetOutAsync(browser, returnUrl));

    public static async Task<string> ArriveAsync(HttpClient browser, Uri callback)
    {
        using var answer = await browser.GetAsync(callback, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await TargetAsync(answer);
    }

    /// <summary>Who is signed in, or null.</summary>
    public static async Task<string?> WhoAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync("api/v1/session", Cancelled);
        return answer.StatusCode == HttpStatusCode.OK ? (await answer.Content.ReadFromJsonAsync<Dictionary<string, object>>(Cancelled))!["name"].ToString() : null; // because the answer is an object
    }

    public async Task<User> AddUserAsync(string name, string? email = null, bool isAdministrator = false, bool isConfirmed = true)
    {
        await using var database = await Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        var user = isAdministrator
            ? User.CreateAdministrator(name, Server.Services.GetRequiredService<Passwords>().Hash("a long enough password"), TimeProvider.System.GetUtcNow())
            : User.Create(name, "", Grants.None, TimeProvider.System.GetUtcNow());
        user.ChangeEmail(email, isConfirmed);
        database.Add(user);
        await database.SaveChangesAsync(Cancelled);
        return user;
    }

    public async Task<IReadOnlyList<ExternalIdentity>> IdentitiesAsync(string subject)
    {
        await using var database = await Server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return await database.Set<ExternalIdentity>().Where(row => row.Subject == subject).ToListAsync(Cancelled);
    }

    private static async Task<Uri> AtProviderAsync(Uri authorize)
    {
        using var elsewhere = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using var back = await elsewhere.GetAsync(authorize, Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        return back.Headers.Location!; // because a redirect has one
    }

    private static async Task<string> TargetAsync(HttpResponseMessage page) =>
        WebUtility.HtmlDecode(Refresh().Match(await page.Content.ReadAsStringAsync(Cancelled)).Groups[1].Value);

    [GeneratedRegex("content=\"0;url=([^\"]*)\"")]
    private static partial Regex Refresh();
}
