using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access;

public sealed partial class SignInTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_lives_in_a_cookie_that_no_script_and_no_other_site_gets()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var answer = await PostAsync(server.CreateClient(), "Ada ", TestServer.AdministratorPassword);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), text => text.StartsWith("bbs-session=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Behind_a_proxy_with_a_certificate_the_cookie_stays_on_HTTPS()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = server.CreateClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await PostAsync(client, TestServer.AdministratorName, TestServer.AdministratorPassword);

        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ada", "wrong-password-here")]
    [InlineData("ada", "")]
    [InlineData("nobody", "lovelace-engine-notes")]
    [InlineData("", "")]
    public async Task A_wrong_name_and_a_wrong_password_get_the_same_answer(string name, string password)
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var answer = await PostAsync(server.CreateClient(), name, password);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("access.wrong-password", await CodeAsync(answer));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Guessing_ends_after_five_attempts_even_with_the_right_password()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = server.CreateClient();
        for (var i = 0; i < AttemptLimit.SignIn.Most; i++)
        {
            using var wrong = await PostAsync(client, TestServer.AdministratorName, $"wrong-password-{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var right = await PostAsync(client, TestServer.AdministratorName, TestServer.AdministratorPassword);
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.Equal("access.too-many-attempts", await CodeAsync(right));
    }

    [Fact]
    public async Task Many_guesses_at_once_do_not_slip_through()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = server.CreateClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => PostAsync(client, TestServer.AdministratorName, $"wrong-password-{i}")));

        Assert.Equal(AttemptLimit.SignIn.Most, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(12 - AttemptLimit.SignIn.Most, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_session_survives_a_restart_and_ends_at_sign_out()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/session", Cancelled)).StatusCode);

        using var answer = await client.DeleteAsync("api/v1/session", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_changed_security_stamp_ends_every_session()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var client = await server.SignInAsync();
        await using (var database = await OpenAsync(server))
        {
            var stamp = Guid.CreateVersion7();
            await database.Set<User>().ExecuteUpdateAsync(user => user.SetProperty(u => u.SecurityStamp, stamp), Cancelled);
        }

        // As if another process had done it: this one looks every two seconds.
        await Until.TrueAsync(async () => (await client.GetAsync("api/v1/session", Cancelled)).StatusCode == HttpStatusCode.Unauthorized, "session ended");
    }

    [Fact]
    public async Task Eight_idle_hours_end_a_session_and_so_does_a_day_however_busy()
    {
        var time = new SteppedTime();
        await using var server = await TestServer.StartSetUpAsync(services => services.AddSingleton<TimeProvider>(time));
        var idle = await server.SignInAsync();
        var busy = await server.SignInAsync();
        for (var hour = 0; hour < 21; hour += 3)
        {
            Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("api/v1/session", Cancelled)).StatusCode);
            time.Ahead += TimeSpan.FromHours(3);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await idle.GetAsync("api/v1/session", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("api/v1/session", Cancelled)).StatusCode);
        time.Ahead += TimeSpan.FromHours(3);
        Assert.Equal(HttpStatusCode.Unauthorized, (await busy.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Fact]
    public async Task A_hash_of_less_work_is_made_anew_at_sign_in()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var cheap = new Passwords(new PasswordWork(4)).Hash(TestServer.AdministratorPassword);
        await using (var database = await OpenAsync(server))
            await database.Set<User>().ExecuteUpdateAsync(user => user.SetProperty(u => u.PasswordHash, cheap), Cancelled);

        await server.SignInAsync();
        await using (var database = await OpenAsync(server))
        {
            var hash = await database.Set<User>().Select(user => user.PasswordHash).SingleAsync(Cancelled);
            Assert.NotEqual(cheap, hash);
            Assert.Contains("$10$", hash, StringComparison.Ordinal);
        }

        await server.SignInAsync();
    }

    [Fact]
    public async Task The_page_signs_in_and_leads_on()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = server.CreateClient();
        using var answer = await SubmitAsync(browser, "/sign-in?returnUrl=%2Fclients", TestServer.AdministratorPassword);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(new Uri(server.Address, "/clients"), answer.Headers.Location);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("api/v1/session", Cancelled)).StatusCode);

        using var out_ = await browser.PostAsync("/sign-out", null, Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, out_.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    public async Task The_page_leads_nowhere_else(string target)
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var answer = await SubmitAsync(server.CreateClient(), "/sign-in?returnUrl=" + Uri.EscapeDataString(target), TestServer.AdministratorPassword);

        Assert.Equal(server.Address, answer.Headers.Location);
    }

    [Fact]
    public async Task The_page_keeps_the_name_and_never_the_password()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var answer = await SubmitAsync(server.CreateClient(), "/sign-in", "wrong-password-<here>");
        var html = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Name and password do not belong together.", html, StringComparison.Ordinal);
        Assert.Contains("value=\"ada\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Form.Name", TestServer.AdministratorName), new("Form.Password", TestServer.AdministratorPassword)]);
        using var answer = await server.CreateClient().PostAsync("/sign-in", form, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_copied_folder_without_its_key_forges_no_session()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.SignInAsync();
        var keys = Directory.GetFiles(Path.Combine(server.Folder, "session-keys"));

        Assert.NotEmpty(keys);
        Assert.All(keys, file => Assert.Contains("v1.", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(keys, file => Assert.DoesNotContain("masterKey", File.ReadAllText(file), StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> SubmitAsync(HttpClient browser, string address, string password)
    {
        var html = await browser.GetStringAsync(address, Cancelled);
        var token = FormToken().Match(html).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
        [
            new("_handler", "sign-in"), new("__RequestVerificationToken", token), new("Form.Name", TestServer.AdministratorName), new("Form.Password", password),
        ]);
        return await browser.PostAsync(address, form, Cancelled);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("api/v1/session", new { name, password }, Cancelled);

    private static Task<ServerDatabase> OpenAsync(TestServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    private sealed class SteppedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
