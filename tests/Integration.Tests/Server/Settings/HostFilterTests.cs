using System.Net;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Settings;

/// <summary>The Host header is the asker's word, and nothing is built from it.</summary>
public sealed class HostFilterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_public_name_and_this_machine_itself_are_answered()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await using (var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled))
        {
            await database.PutSettingAsync(SettingKeys.PublicAddress, "https://backup.example.org", Cancelled);
            await database.SaveChangesAsync(Cancelled);
        }

        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "backup.example.org"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "BACKUP.example.org:443"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "localhost"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, $"127.0.0.1:{server.Address.Port}"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(server, "evil.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(server, "backup.example.org.evil.example"));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(server, "192.0.2.7"));
    }

    [Fact]
    public async Task A_forwarded_host_changes_nothing_in_the_answer()
    {
        await using var server = await TestServer.StartSetUpAsync();
        foreach (var path in new[] { "/sign-in", "/clients", "/enrol.sh", "/install.sh" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            request.Headers.Add("X-Host", "evil.example");
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await server.CreateClient().SendAsync(request, Cancelled);
            Assert.DoesNotContain("evil.example", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
            Assert.DoesNotContain("evil.example", answer.Headers.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Over_HTTPS_a_browser_is_told_to_stay_there()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var plain = await server.CreateClient().GetAsync("/healthz", Cancelled);
        Assert.False(plain.Headers.Contains("Strict-Transport-Security"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await server.CreateClient().SendAsync(request, Cancelled);
        Assert.Contains("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> AskAsync(TestServer server, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = host;
        using var answer = await server.CreateClient().SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
