using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Activity;

[Trait("Database", "both")]
public sealed class ActivityRoutesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_activity_is_found_by_who_what_client_time_and_words()
    {
        var browser = await shared.Server.SignInAsync();
        using var added = await browser.PostAsJsonAsync("api/v1/clients", new { name = "pct%under_score" }, Cancelled);
        var id = (await added.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("clientId").GetGuid();

        Assert.Equal(5, await CountAsync(browser, $"clientId={id}"));
        Assert.Equal(1, await CountAsync(browser, $"clientId={id}&kind=plan-added"));
        Assert.Equal(1, await CountAsync(browser, $"clientId={id}&noun=repository"));
        Assert.Equal(5, await CountAsync(browser, "search=pct%25under_s"));
        Assert.Equal(0, await CountAsync(browser, "search=pctXunder"));
        Assert.Equal(0, await CountAsync(browser, $"clientId={id}&actorName=eve"));
        Assert.Equal(5, await CountAsync(browser, $"clientId={id}&actorName=ada&limit=2"));
        Assert.Equal(0, await CountAsync(browser, $"clientId={id}&until=2020-01-01T00:00:00Z"));
        using var wrong = await browser.GetAsync("api/v1/activity?kind=7", Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task The_export_is_one_row_on_each_line_without_a_gap()
    {
        var browser = await shared.Server.SignInAsync();
        using var answer = await browser.GetAsync("api/v1/activity/export", Cancelled);
        var lines = (await answer.Content.ReadAsStringAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("application/jsonl", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("activity-", answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, lines.Length).Select(number => (long)number), lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequence").GetInt64()));
    }

    [Fact]
    public async Task The_activity_can_be_verified_and_says_how_many_rows_it_has()
    {
        var browser = await shared.Server.SignInAsync();
        using var answer = await browser.PostAsync("api/v1/activity/verification", null, Cancelled);
        var verdict = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.True(verdict.GetProperty("isWhole").GetBoolean());
        Assert.True(verdict.GetProperty("rowCount").GetInt64() > 0);
    }

    private static async Task<int> CountAsync(HttpClient browser, string query)
    {
        using var answer = await browser.GetAsync($"api/v1/activity?{query}", Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("total").GetInt32();
    }
}
