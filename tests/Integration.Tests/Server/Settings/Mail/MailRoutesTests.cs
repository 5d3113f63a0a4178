using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Settings.Mail;

public sealed class MailRoutesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_server_is_tested_saved_kept_secret_and_turned_off()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await using var sink = SmtpSink.StartOpen(asksForPassword: true);
        var client = await server.SignInAsync();
        var answers = new { server = "127.0.0.1", port = sink.Port, encryption = "none", userName = SmtpSink.UserName, password = SmtpSink.Password, from = "bbs@example.org" };

        using var tested = await client.PostAsJsonAsync("api/v1/settings/mail/test", new { answers, to = "ada@example.org" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, tested.StatusCode);
        Assert.Contains(server.Address.Authority, (await sink.NextAsync()).TextBody, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await client.GetFromJsonAsync<JsonElement>("api/v1/settings/mail", Cancelled)).GetProperty("server").ValueKind);

        using var saved = await client.PutAsJsonAsync("api/v1/settings/mail", answers, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, saved.StatusCode);
        var text = await client.GetStringAsync("api/v1/settings/mail", Cancelled);
        Assert.Contains("\"hasPassword\":true", text, StringComparison.Ordinal);
        Assert.DoesNotContain(SmtpSink.Password, text, StringComparison.Ordinal);
        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        Assert.DoesNotContain(SmtpSink.Password, await database.FindSettingAsync(SettingKeys.Mail, Cancelled), StringComparison.Ordinal);

        // The stored password is used without being said again, and only for the server it was given for.
        using var again = await client.PostAsJsonAsync("api/v1/settings/mail/test", new { answers = answers with { password = (string?)null! }, to = "ada@example.org" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await sink.NextAsync();
        using var elsewhere = await client.PostAsJsonAsync("api/v1/settings/mail/test", new { answers = answers with { password = (string?)null!, port = 25 }, to = "ada@example.org" }, Cancelled);
        Assert.Contains("mail.password-again", await elsewhere.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("api/v1/settings/mail", Cancelled)).StatusCode);
        Assert.Contains("\"server\":null", await client.GetStringAsync("api/v1/settings/mail", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_sees_no_settings()
    {
        await using var server = await TestServer.StartSetUpAsync();
        foreach (var address in new[] { "api/v1/settings/mail", "api/v1/settings/sign-in", "settings" })
            Assert.NotEqual(HttpStatusCode.OK, (await server.CreateClient().GetAsync(address, Cancelled)).StatusCode);
    }
}
