using System.Net;
using System.Net.Http.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.SecondFactor;

/// <summary>“Everyone must use a second factor”: until it is there, a session reaches one page.</summary>
public sealed class RequiredSecondFactorTests
{
    /// <summary>What stays open; a route that is added here needs a reason.</summary>
    private static readonly string[] Open =
    [
        "GET /api/v1/session", "GET /api/v1/account/second-factor", "POST /api/v1/account/authenticator", "POST /api/v1/account/authenticator/begin",
        "GET /api/v1/account/passkeys", "POST /api/v1/account/passkeys", "POST /api/v1/account/passkeys/options", // a passkey is a second factor as well
        "page /account/second-factor",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_and_page_is_closed_to_a_session_without_one()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        using var required = await client.PutAsJsonAsync("api/v1/settings/sign-in", new { isSecondFactorRequired = true }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, required.StatusCode);

        // Sign-out comes last: without the session everything is closed.
        var routes = RoutesForSessions(server).Where(route => route != ("DELETE", "/api/v1/session")).ToList();
        Assert.True(routes.Count > 40, "The routes were not found.");
        List<string> reached = [];
        foreach (var (method, pattern) in routes)
        {
            using var request = new HttpRequestMessage(method == "page" ? HttpMethod.Get : new HttpMethod(method), Filled(pattern));
            if (method is not ("GET" or "page"))
                request.Content = JsonContent.Create(new { });
            using var answer = await client.SendAsync(request, Cancelled);
            // The answer to a HEAD has no words.
            var isClosed = method == "HEAD" ? answer.StatusCode == HttpStatusCode.Forbidden : IsLedAway(answer, await answer.Content.ReadAsStringAsync(Cancelled));
            if (!isClosed)
                reached.Add($"{method} {pattern}");
        }

        Assert.Equal(string.Join('\n', Open.Order(StringComparer.Ordinal)), string.Join('\n', reached.Order(StringComparer.Ordinal)));
        using var signOut = await client.DeleteAsync("api/v1/session", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, signOut.StatusCode);
    }

    [Fact]
    public async Task Whoever_has_set_it_up_goes_on_and_cannot_turn_it_off()
    {
        await using var account = await AccountWithApp.StartAsync();
        using var required = await account.Browser.PutAsJsonAsync("api/v1/settings/sign-in", new { isSecondFactorRequired = true }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, required.StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await account.Browser.GetAsync("api/v1/clients", Cancelled)).StatusCode);
        using var off = await account.Browser.PostAsJsonAsync(
            "api/v1/account/authenticator/remove", new { password = TestServer.AdministratorPassword, code = account.RecoveryCodes[0] }, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, off.StatusCode);

        // Reset by another administrator: the next session is led to set it up, and is free afterwards.
        await account.Server.Services.GetRequiredService<ResetSecondFactor>().HandleAsync(new(await IdOfAsync(account)), Actor.Server, Cancelled);
        account.Wait();
        using var signIn = await account.Browser.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = TestServer.AdministratorPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, signIn.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await account.Browser.GetAsync("api/v1/clients", Cancelled)).StatusCode);
        await account.SetUpAsync();
        Assert.Equal(HttpStatusCode.OK, (await account.Browser.GetAsync("api/v1/clients", Cancelled)).StatusCode);
    }

    /// <summary>A page says where to; everything else says why not.</summary>
    private static bool IsLedAway(HttpResponseMessage answer, string body) =>
        (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location?.OriginalString == "/account/second-factor")
        || (answer.StatusCode == HttpStatusCode.Forbidden && body.Contains("access.second-factor-required", StringComparison.Ordinal));

    /// <summary>All that a session is asked for: not what everybody may call, and not what an agent alone may.</summary>
    private static IEnumerable<(string Method, string Pattern)> RoutesForSessions(TestServer server) =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
        where endpoint.RoutePattern.RawText != "{**path:file}" // files that everybody may read, where they are served from the sources
        let policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(policy => policy.Policy).ToList()
        where !policies.Contains(AuthorizationPolicies.Agent)
        from method in endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? ["page"] : endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + endpoint.RoutePattern.RawText?.TrimStart('/'));

    private static string Filled(string pattern) => System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", "019ac000-0000-7000-8000-000000000000");

    private static async Task<UserId> IdOfAsync(AccountWithApp account)
    {
        await using var database = await account.Server.Services
            .GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<BorgBackupServer.Server.Platform.Database.ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return database.Set<User>().Select(user => user.Id).Single();
    }
}
