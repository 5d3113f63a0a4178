using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Settings;

public sealed class SetUpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_server_has_nobody_and_prints_a_link_that_sets_it_up_once()
    {
        await using var server = await TestServer.StartNewAsync();
        Assert.Equal(0, await CountUsersAsync(server));
        Assert.Equal(43, server.SetUpToken?.Length);
        Assert.Contains($"Data folder: {server.Folder}", server.Output, StringComparison.Ordinal);

        await server.SetUpAsync();
        var client = await server.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("api/v1/session", Cancelled)).StatusCode);

        using var again = await server.CreateClient().PostAsJsonAsync("api/v1/setup", server.SetUpRequest(name: "mallory"), Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Equal("setup.done", await CodeAsync(again));
        Assert.Equal(1, await CountUsersAsync(server));

        await server.RestartAsync();
        Assert.Null(server.SetUpToken);
        Assert.DoesNotContain("Set up:", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_of_a_former_start_is_void()
    {
        await using var server = await TestServer.StartNewAsync();
        var former = server.SetUpToken;
        await server.RestartAsync();

        Assert.NotEqual(former, server.SetUpToken);
        using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/setup", server.SetUpRequest(token: former), Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("setup.wrong-link", await CodeAsync(answer));
        Assert.Equal(0, await CountUsersAsync(server));
    }

    [Fact]
    public async Task Of_two_that_set_up_at_once_one_wins_and_the_other_is_told()
    {
        await using var server = await TestServer.StartNewAsync();
        var client = server.CreateClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => client.PostAsJsonAsync("api/v1/setup", server.SetUpRequest(name: $"user{i}"), Cancelled)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.NoContent), answer => Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode));
        Assert.Equal(1, await CountUsersAsync(server));
    }

    [Fact]
    public async Task A_wrong_answer_at_the_end_stores_none_of_the_others()
    {
        await using var server = await TestServer.StartNewAsync();
        var client = server.CreateClient();
        using var answer = await client.PostAsJsonAsync("api/v1/setup", new
        {
            token = server.SetUpToken,
            administrator = new { name = "ada", password = TestServer.AdministratorPassword },
            publicAddress = server.Address.GetLeftPart(UriPartial.Authority),
            storagePath = "not/absolute",
        }, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("storagePath", (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("field").GetString());
        Assert.Equal(0, await CountUsersAsync(server));

        await server.SetUpAsync();
        await server.SignInAsync();
        Assert.True(Directory.Exists(server.Beside("storage")));
    }

    [Theory]
    [InlineData("administrator.name", "", "access.name-missing")]
    [InlineData("administrator.name", "<script>", "access.name-characters")]
    [InlineData("administrator.password", "short", "access.password-short")]
    [InlineData("administrator.password", "password12345", "access.password-guessable")]
    [InlineData("publicAddress", "backup.example.org", "settings.address-form")]
    [InlineData("publicAddress", "http://backup.example.org", "settings.address-not-encrypted")]
    [InlineData("publicAddress", "https://backup.example.org/bbs", "settings.address-extra")]
    public async Task A_wrong_answer_is_refused_as_it_is_given(string field, string value, string code)
    {
        await using var server = await TestServer.StartNewAsync();
        using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/setup/check", new { token = server.SetUpToken, field, value }, Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.GetProperty("field").GetString());
    }

    [Fact]
    public async Task An_address_is_tried_out_and_the_answer_says_what_happened()
    {
        await using var server = await TestServer.StartNewAsync();
        var client = server.CreateClient();

        Assert.False((await CheckAsync(server.Address.GetLeftPart(UriPartial.Authority))).GetProperty("isDoubtful").GetBoolean());
        var unanswered = await CheckAsync("http://127.0.0.1:1");
        Assert.True(unanswered.GetProperty("isDoubtful").GetBoolean());
        Assert.StartsWith("Nothing answers at this address.", unanswered.GetProperty("remark").GetString(), StringComparison.Ordinal);

        async Task<JsonElement> CheckAsync(string value)
        {
            using var answer = await client.PostAsJsonAsync("api/v1/setup/check", new { token = server.SetUpToken, field = "publicAddress", value }, Cancelled);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        }
    }

    [Fact]
    public async Task A_stranger_learns_nothing_from_the_checks()
    {
        await using var server = await TestServer.StartNewAsync();
        using var answer = await server.CreateClient().PostAsJsonAsync("api/v1/setup/check", new { token = "guess", field = "storagePath", value = "/etc/shadow" }, Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Every_page_leads_to_set_up_until_it_is_done_and_away_from_it_afterwards()
    {
        await using var server = await TestServer.StartNewAsync();
        var browser = server.CreateClient();
        browser.DefaultRequestHeaders.Add("Accept", "text/html");

        Assert.Equal("/setup", await LeadsToAsync("/"));
        Assert.Equal("/setup", await LeadsToAsync("/clients"));
        Assert.Equal("/setup", await LeadsToAsync("/sign-in"));
        await server.SetUpAsync();
        Assert.Equal("/", await LeadsToAsync("/setup"));
        Assert.StartsWith("/sign-in", await LeadsToAsync("/"), StringComparison.Ordinal);

        async Task<string> LeadsToAsync(string path)
        {
            using var answer = await browser.GetAsync(path, Cancelled);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            var location = answer.Headers.Location;
            Assert.NotNull(location);
            return location.IsAbsoluteUri ? location.AbsolutePath : location.OriginalString;
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("code").GetString();

    private static async Task<int> CountUsersAsync(TestServer server)
    {
        await using var database = await server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);
        return await database.Set<User>().CountAsync(Cancelled);
    }
}
