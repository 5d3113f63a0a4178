using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access.ForgottenPassword;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.ForgottenPassword;

public sealed partial class ForgottenPasswordTests : IAsyncLifetime
{
    private const string NewPassword = "babbage-counts-cards";

    private readonly SteppedTime time = new();
    private readonly SmtpSink sink = SmtpSink.StartOpen();
    private TestServer server = null!; // because InitializeAsync runs before every test
    private HttpClient session = null!; // because InitializeAsync runs before every test

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await TestServer.StartSetUpAsync(services => services.AddSingleton<TimeProvider>(time));
        session = await server.SignInAsync();
        using var mail = await session.PutAsJsonAsync("api/v1/settings/mail", new { server = "127.0.0.1", port = sink.Port, encryption = "none", from = "bbs@example.org" }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, mail.StatusCode);
        using var email = await session.PutAsJsonAsync("api/v1/account/email", new { email = "Ada@Example.org", password = TestServer.AdministratorPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, email.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await sink.DisposeAsync();
    }

    [Fact]
    public async Task A_link_gives_a_new_password_once_and_ends_every_session()
    {
        var token = TokenOf(await AskAsync("ada"));

        Assert.Equal("access.password-guessable", await UseAsync(token, "password1234"));
        Assert.Null(await UseAsync(token, NewPassword));
        Assert.Equal("access.wrong-link", await UseAsync(token, NewPassword));
        Assert.Equal(HttpStatusCode.Unauthorized, (await session.GetAsync("api/v1/session", Cancelled)).StatusCode);
        using var signIn = await session.PostAsJsonAsync("api/v1/session", new { name = TestServer.AdministratorName, password = NewPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, signIn.StatusCode);
        Assert.Contains("password of your account was changed", (await sink.NextAsync()).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_with_the_same_link_at_once_one_gets_through()
    {
        var token = TokenOf(await AskAsync("ada@example.ORG"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => UseAsync(token, $"{NewPassword}-{i}")));

        Assert.Single(answers, answer => answer is null);
        Assert.Equal(3, answers.Count(answer => answer == "access.wrong-link"));
    }

    [Fact]
    public async Task A_link_is_void_after_an_hour_and_after_the_password_was_changed()
    {
        var late = TokenOf(await AskAsync("ada"));
        time.Ahead += PasswordReset.ValidFor;
        Assert.Equal("access.wrong-link", await UseAsync(late, NewPassword));

        var overtaken = TokenOf(await AskAsync("ada"));
        using var changed = await session.PostAsJsonAsync("api/v1/account/password", new { oldPassword = TestServer.AdministratorPassword, newPassword = NewPassword }, Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        Assert.Equal("access.wrong-link", await UseAsync(overtaken, "another-" + NewPassword));
    }

    [Fact]
    public async Task The_link_leads_to_the_public_address_whatever_the_request_says()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/password-resets") { Content = JsonContent.Create(new { account = "ada" }) };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var answer = await server.CreateClient().SendAsync(request, Cancelled);
        if (answer.IsSuccessStatusCode)
        {
            var mail = await sink.NextAsync();
            Assert.DoesNotContain("evil", mail.ToString(), StringComparison.Ordinal);
            Assert.Contains($"{server.Address}sign-in/reset#", mail.TextBody, StringComparison.Ordinal);
        }

        Assert.Contains($"{server.Address}sign-in/reset#", (await AskAsync("ada")).TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_answer_nor_work_tells_whether_there_is_such_an_account()
    {
        var (known, knownCode) = await PostAsync("ada");
        var (unknown, unknownCode) = await PostAsync("nobody");

        Assert.Equal(HttpStatusCode.NoContent, knownCode);
        Assert.Equal((known, knownCode), (unknown, unknownCode));
        await sink.NextAsync();
        // The use case has nothing with which it could look an account up; the mail is made beside the request.
        Assert.DoesNotContain(typeof(RequestPasswordReset).GetConstructors().Single().GetParameters(), parameter => parameter.ParameterType == typeof(IDbContextFactory<ServerDatabase>));
    }

    [Fact]
    public async Task The_token_is_stored_as_a_hash_alone_and_a_mailbox_is_not_flooded()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            tokens.Add(TokenOf(await AskAsync("ada")));
            time.Ahead += TimeSpan.FromMinutes(6);
        }

        await PostAsync("ada");
        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        var stored = await database.Set<PasswordReset>().ToListAsync(Cancelled);
        Assert.Equal(3, stored.Count);
        Assert.All(stored, reset => Assert.DoesNotContain(reset.TokenHash, tokens));
        Assert.All(tokens, token => Assert.Equal(43, token.Length));
    }

    [Fact]
    public async Task The_page_says_the_same_to_everybody()
    {
        using var known = await server.CreateClient().SubmitAsync("/sign-in/forgotten", "forgotten", ("Form.Account", "ada"));
        using var unknown = await server.CreateClient().SubmitAsync("/sign-in/forgotten", "forgotten", ("Form.Account", "nobody"));

        Assert.Contains("Look into your mailbox", await known.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(await WordsOfAsync(known), await WordsOfAsync(unknown));
        await sink.NextAsync();
    }

    /// <summary>The page without what is sealed anew for each request: the token of its form and its state.</summary>
    private static async Task<string> WordsOfAsync(HttpResponseMessage page) =>
        System.Text.RegularExpressions.Regex.Replace(await page.Content.ReadAsStringAsync(Cancelled), "[A-Za-z0-9+/_=-]{40,}", "");

    private async Task<MimeMessage> AskAsync(string account)
    {
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(account)).Code);
        var mail = await sink.NextAsync();
        Assert.Equal("Ada@Example.org", Assert.Single(mail.To.Mailboxes).Address);
        return mail;
    }

    private async Task<(string Body, HttpStatusCode Code)> PostAsync(string account)
    {
        using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/password-resets", new { account }, Cancelled);
        return (await answer.Content.ReadAsStringAsync(Cancelled), answer.StatusCode);
    }

    /// <summary>The code of the problem, or null where it worked.</summary>
    private async Task<string?> UseAsync(string token, string newPassword)
    {
        using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/password-resets/use", new { token, newPassword }, Cancelled);
        var body = await answer.Content.ReadAsStringAsync(Cancelled);
        return answer.StatusCode == HttpStatusCode.NoContent ? null : Code().Match(body).Groups[1].Value;
    }

    private static string TokenOf(MimeMessage mail) => Token().Match(mail.TextBody ?? "").Groups[1].Value;

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    [GeneratedRegex("/sign-in/reset#([A-Za-z0-9_-]+)")]
    private static partial Regex Token();

    [GeneratedRegex("\"code\":\"([^\"]+)\"")]
    private static partial Regex Code();
}
