using System.Text.Json;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

public sealed class StrictReadingTests
{
    private const string Job = """{"jobId":"0198c5f0-0000-7000-8000-000000000001","epoch":2}""";

    [Fact]
    public void An_unknown_kind_of_order_is_kept_apart_and_the_others_are_read()
    {
        var json = $$"""{"orders":[{"job":{{Job}},"kind":"format-disk","path":"/"},{{GoldenFiles.Read("order-backup")}}],"cancel":[]}""";
        var orders = JsonSerializer.Deserialize(json, ProtocolJson.Default.PollResponse)!.Orders;

        var unknown = Assert.IsType<UnknownOrder>(orders[0]);
        Assert.Equal("format-disk", unknown.UnknownKind);
        Assert.Equal(2, unknown.Job.Epoch);
        Assert.IsType<BackupOrder>(orders[1]);
    }

    [Fact]
    public void The_kind_of_an_order_may_come_last()
    {
        var order = JsonSerializer.Deserialize(GoldenFiles.Read("order-restore").Replace("\"kind\": \"restore\",", "", StringComparison.Ordinal).TrimEnd()[..^1] + ",\"kind\":\"restore\"}", ProtocolJson.Default.Order);
        Assert.IsType<RestoreOrder>(order);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":7}""")]
    [InlineData("""{"kind":null}""")]
    [InlineData("""{"kind":"strange"}""")]
    [InlineData("""{"kind":"strange","job":null}""")]
    [InlineData("""{"kind":"strange","job":{}}""")]
    [InlineData("""{"kind":"backup"}""")]
    [InlineData("[]")]
    [InlineData("\"backup\"")]
    public void An_order_without_kind_or_job_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.Order));

    [Theory]
    [InlineData("""{"answers":[0]}""")]
    [InlineData("""{"answers":["0"]}""")]
    [InlineData("""{"answers":["fine"]}""")]
    [InlineData("""{"answers":[null]}""")]
    [InlineData("""{"answers":null}""")]
    [InlineData("""{}""")]
    public void Enums_are_read_from_their_names_only(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.ReportResponse));

    [Fact]
    public void Enums_are_written_in_kebab_case() =>
        Assert.Equal("""{"answers":["accepted","duplicate","stale","unknown","refused"]}""",
            JsonSerializer.Serialize(new ReportResponse { Answers = Enum.GetValues<ReportAnswer>() }, ProtocolJson.Default.ReportResponse));

    [Fact]
    public void An_unknown_kind_of_report_is_refused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            $$$"""{"job":{{{Job}}},"sequence":1,"at":"2026-11-23T00:00:00Z","body":{"kind":"boast"}}""", ProtocolJson.Default.Report));

    [Fact]
    public void A_missing_required_member_is_refused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"clientName":"a","pollSeconds":1,"abandon":[]}""", ProtocolJson.Default.HelloResponse));

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            "{\"answers\":[],\"x\":" + new string('[', 100) + new string(']', 100) + "}", ProtocolJson.Default.ReportResponse));

    [Fact]
    public void A_secret_shows_itself_to_nobody_who_does_not_ask()
    {
        var target = new RepositoryTarget { RepositoryId = Guid.Empty, BorgId = "", Path = "/r", Passphrase = new Secret("hunter2") };
        Assert.DoesNotContain("hunter2", target.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", $"{target.Passphrase}", StringComparison.Ordinal);
        Assert.Equal("hunter2", target.Passphrase.Reveal());
        Assert.Equal(new Secret("hunter2"), target.Passphrase);
    }
}
