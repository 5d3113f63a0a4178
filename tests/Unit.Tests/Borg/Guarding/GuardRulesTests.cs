using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Unit.Tests.Guard.Judging;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Guarding;

public sealed class GuardRulesTests
{
    private static readonly GuardRules Good = new PlayedRepository().Rules;

    [Fact]
    public void Rules_survive_the_journey_and_are_readable()
    {
        var text = JsonSerializer.Serialize(Good with { Repositories = [Good.Repositories[0] with { Mode = RepositoryMode.RestoreOnly, QuotaBytes = 5 }] }, GuardJson.Default.GuardRules);
        Assert.Contains("\"mode\":\"restore-only\"", text, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize(text, GuardJson.Default.GuardRules)!; // because it was just written
        Assert.Null(read.Complaint());
        Assert.Equal(text, JsonSerializer.Serialize(read, GuardJson.Default.GuardRules));
    }

    [Fact]
    public void A_repository_on_a_remote_host_needs_no_home_and_both_its_socket_and_its_path()
    {
        var far = new PlayedRepository(isFar: true).Rules.Repositories[0] with { Path = "/remote/one" };
        Assert.Null((Good with { HomeDirectories = [], Repositories = [far] }).Complaint());
        Assert.NotNull((Good with { HomeDirectories = [], Repositories = [.. Good.Repositories, far] }).Complaint());
        foreach (var odd in (GuardedRepository[])[far with { FarPath = null }, far with { FarEnd = null }, far with { FarEnd = "far-end" }, far with { FarPath = "x" }, far with { FarPath = "/x\ny" }, far with { FarBytes = -1 }])
            Assert.NotNull((Good with { Repositories = [odd] }).Complaint());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"version\":1", "\"version\":2")]
    [InlineData("\"version\":1", "\"version\":1,\"andMore\":true")]
    [InlineData("\"version\":1", "\"version\":1,\"version\":1")]
    [InlineData("\"backup\"", "\"anything\"")]
    [InlineData("\"backup\"", "7")]
    [InlineData("\"borg\":\"/usr", "\"borg\":\"usr")]
    [InlineData("\"path\":\"/srv/clients/one/main\"", "\"path\":\"/srv/clients/one/../two/main\"")]
    [InlineData("\"path\":\"/srv/clients/one/main\"", "\"path\":\"/srv/clients/one\"")]
    [InlineData("\"path\":\"/srv/clients/one/main\"", "\"path\":\"/srv/clients/onemain\"")]
    [InlineData("\"path\":\"/srv/clients/one/main\"", "\"path\":null")]
    [InlineData("\"lockFile\":\"/srv/lock\"", "\"lockFile\":\"\"")]
    [InlineData("aaaa\"", "aaa\"")]
    [InlineData("\"commits\":2000", "\"commits\":0")]
    [InlineData("\"commits\":2000,", "")]
    [InlineData("\"limits\":", "\"limitless\":")]
    [InlineData("\"clientId\":\"one\"", "\"clientId\":\"../one\"")]
    public void Rules_that_are_not_wholly_understood_are_refused(string from, string? to = null)
    {
        var text = JsonSerializer.Serialize(Good, GuardJson.Default.GuardRules);
        Assert.True(to is null || text.Contains(from, StringComparison.Ordinal), text);
        var file = to is null ? from : text.Replace(from, to, StringComparison.Ordinal);
        string? complaint;
        try
        {
            complaint = JsonSerializer.Deserialize(file, GuardJson.Default.GuardRules)?.Complaint() ?? (file == "null" ? "nothing" : null);
        }
        catch (JsonException exception)
        {
            complaint = exception.Message;
        }

        Assert.NotNull(complaint);
    }

    [Fact]
    public void A_record_of_a_session_survives_the_journey()
    {
        var line = new SessionLine { Event = SessionEvent.Ended, At = DateTimeOffset.UnixEpoch, ClientId = "one", Refusals = new Dictionary<RefusalKind, long> { [RefusalKind.OpenWithoutLock] = 3 } };
        var text = JsonSerializer.Serialize(line, GuardJson.Default.SessionLine);
        Assert.Contains("\"open-without-lock\":3", text, StringComparison.Ordinal);
        Assert.Equal(3, JsonSerializer.Deserialize(text, GuardJson.Default.SessionLine)!.Refusals![RefusalKind.OpenWithoutLock]); // because it was just written
    }
}
