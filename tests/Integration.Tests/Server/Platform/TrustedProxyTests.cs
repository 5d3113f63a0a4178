using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

/// <summary>Behind a reverse proxy, and beside it.</summary>
public sealed class TrustedProxyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_named_proxy_says_who_asks()
    {
        await using var server = await StartAsync();
        using var proxy = From(server, "127.0.0.1");
        using var neighbour = From(server, "127.0.0.2");

        for (var guesses = 0; guesses < AttemptLimit.SignIn.Most; guesses++)
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(proxy, $"nobody {guesses}", "203.0.113.7"));
        // The limit is that of the address behind the proxy, and no other's.
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(proxy, "nobody else", "203.0.113.7"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(proxy, "nobody else again", "203.0.113.8"));

        // Who is no proxy changes the address with each guess in vain.
        for (var guesses = 0; guesses < AttemptLimit.SignIn.Most; guesses++)
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(neighbour, $"anybody {guesses}", $"203.0.113.{100 + guesses}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(neighbour, "anybody else", "203.0.113.200"));

        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        var addresses = await database.Set<ActivityEntry>().Where(entry => entry.Kind == ActivityKind.SignInRefused).Select(entry => entry.Address).Distinct().ToListAsync(Cancelled);
        Assert.Equal(["127.0.0.2", "203.0.113.7", "203.0.113.8"], addresses.Order(StringComparer.Ordinal));
    }

    /// <summary>Servers of other tests that start in this moment hear the same, and nobody asks them from elsewhere.</summary>
    private static async Task<TestServer> StartAsync()
    {
        Environment.SetEnvironmentVariable("BBS_TRUSTED_PROXIES", "127.0.0.1/32");
        try
        {
            return await TestServer.StartSetUpAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable("BBS_TRUSTED_PROXIES", null);
        }
    }

    private static HttpClient From(TestServer server, string address)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return new HttpClient(handler) { BaseAddress = server.Address };
    }

    private static async Task<HttpStatusCode> GuessAsync(HttpClient client, string name, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/session") { Content = JsonContent.Create(new { name, password = "a guess" }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        using var answer = await client.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
