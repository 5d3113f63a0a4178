using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

/// <summary>What the web server says to those who mean well and to those who do not.</summary>
public sealed partial class HttpTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private readonly TestServer server = shared.Server;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/sign-in")]
    [InlineData("/api/v1/session")]
    [InlineData("/nowhere")]
    [InlineData("/bbs.js")]
    public async Task Every_answer_bounds_what_a_browser_may_do(string path)
    {
        using var answer = await server.CreateClient().GetAsync(path, Cancelled);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task No_page_has_a_script_or_a_style_from_elsewhere_or_a_script_inside_it()
    {
        var browser = await server.SignInAsync();
        foreach (var path in new[] { "/sign-in?stay", "/not-found" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await (path == "/not-found" ? browser : server.CreateClient()).SendAsync(request, Cancelled);
            var html = await answer.Content.ReadAsStringAsync(Cancelled);
            Assert.Contains("<!DOCTYPE html>", html, StringComparison.Ordinal);
            Assert.DoesNotMatch(InlineScript(), html);
            Assert.DoesNotMatch(Elsewhere(), html);
        }
    }

    [Theory]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.js")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/css/look.css")]
    [InlineData("/bbs-server.styles.css")]
    [InlineData("/logo.svg")]
    public async Task What_a_page_needs_comes_from_this_server_without_a_session(string path)
    {
        using var answer = await server.CreateClient().GetAsync(path, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "null")]
    [InlineData("cross-site", "self")]
    public async Task Another_page_cannot_make_a_signed_in_browser_act(string? site, string? origin)
    {
        var browser = await server.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/v1/session");
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin == "self" ? Own() : origin);
        using var answer = await browser.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("request.foreign-origin", await CodeAsync(answer));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("api/v1/session", Cancelled)).StatusCode);
    }

    [Theory]
    [InlineData("same-origin", "https://evil.example", "the browser's own word counts")]
    [InlineData(null, "self", "")]
    [InlineData(null, null, "no browser")]
    public async Task The_servers_own_page_can(string? site, string? origin, string why)
    {
        var browser = await server.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Delete, "api/v1/session");
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin == "self" ? Own() : origin);
        using var answer = await browser.SendAsync(request, Cancelled);

        Assert.True(answer.StatusCode == HttpStatusCode.NoContent, why);
    }

    [Fact]
    public async Task A_foreign_page_cannot_open_a_circuit()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "_blazor?id=guess");
        request.Headers.Add("Origin", "https://evil.example");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        using var answer = await server.CreateClient().SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("{", "request.unreadable")]
    [InlineData("[]", "request.unreadable")]
    [InlineData("null", "request.unreadable")]
    [InlineData("{\"name\":\"ada\"}", "request.unreadable")]
    [InlineData("{\"name\":7,\"password\":\"x\"}", "request.unreadable")]
    [InlineData("{\"name\":\"ada\",\"name\":\"eve\",\"password\":\"x\"}", "request.unreadable")]
    public async Task Garbage_is_answered_with_a_problem_that_says_nothing_of_the_inside(string body, string code)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.CreateClient().PostAsync("api/v1/session", content, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SignIn", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deeply_nested_body_is_garbage_too()
    {
        using var content = new StringContent(new string('[', 100_000), Encoding.UTF8, "application/json");
        using var answer = await server.CreateClient().PostAsync("api/v1/session", content, Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task What_is_not_JSON_and_what_is_too_large_is_refused()
    {
        var browser = server.CreateClient();
        using var form = new FormUrlEncodedContent([new("name", "ada"), new("password", "x")]);
        using var notJson = await browser.PostAsync("api/v1/session", form, Cancelled);
        Assert.Equal("request.not-json", await CodeAsync(notJson));

        using var large = new ByteArrayContent(new byte[(1024 * 1024) + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var tooLarge = await browser.PostAsync("api/v1/session", large, Cancelled);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
    }

    [Fact]
    public async Task An_unknown_address_is_a_problem_for_programs_and_a_page_for_people()
    {
        var browser = await server.SignInAsync();
        using var program = await browser.GetAsync("api/v1/nowhere", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, program.StatusCode);
        Assert.Equal("request.not-found", await CodeAsync(program));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Accept.ParseAdd("text/html");
        using var person = await browser.SendAsync(request, Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, person.StatusCode);
        Assert.Contains("<!DOCTYPE html>", await person.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_reaches_nothing()
    {
        var stranger = server.CreateClient();
        using var api = await stranger.GetAsync("api/v1/session", Cancelled);
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        Assert.Equal("access.not-signed-in", await CodeAsync(api));

        using var page = await stranger.GetAsync("/clients?x=1", Cancelled);
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        Assert.EndsWith("/sign-in?returnUrl=%2Fclients%3Fx%3D1", page.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    private string Own() => server.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|\son\w+=""|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex(@"(?:src|href)=""(?:https?:)?//", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();
}
