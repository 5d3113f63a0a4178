using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BorgBackupServer.Integration.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Schedules;

public sealed class PreviewScheduleTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_five_runs_are_told_before_anything_is_stored()
    {
        // The session is measured by the same clock.
        var now = TimeProvider.System.GetUtcNow();
        await using var server = await TestServer.StartSetUpAsync(services => services.AddSingleton<TimeProvider>(new FakeTimeProvider(now)));
        var browser = await server.SignInAsync();
        using var answer = await browser.PostAsJsonAsync("api/v1/schedules/preview", new { kind = "hourly", atMinute = 20, jitterMinutes = 10 }, Cancelled);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var runs = body.GetProperty("nextRuns").EnumerateArray().Select(run => run.GetDateTimeOffset()).ToList();

        Assert.Equal(5, runs.Count);
        Assert.InRange((runs[0] - now).TotalMinutes, 0, 60);
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
        Assert.Equal(10, body.GetProperty("laterMinutes").GetInt32());
    }

    [Fact]
    public async Task What_is_wrong_is_told_with_code_and_hint()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var browser = await server.SignInAsync();
        using var answer = await browser.PostAsJsonAsync("api/v1/schedules/preview", new { kind = "cron", cron = "0 0 30 2 *" }, Cancelled);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("schedule.never-runs", problem.GetProperty("code").GetString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("hint").GetString()));
    }
}
