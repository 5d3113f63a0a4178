using System.Text.Json;
using BorgBackupServer.Protocol;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

public sealed class RoundTripTests
{
    public static TheoryData<string> RecordNames => [.. WireTypes.Records.Where(type => type != typeof(UnknownOrder)).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(RecordNames))]
    public void Every_wire_record_survives_the_wire(string name)
    {
        var type = WireTypes.Records.Single(candidate => candidate.Name == name);
        var info = ProtocolJson.Default.GetTypeInfo(type)!; // because Every_wire_type_has_source_generated_json says so
        var property = Prop.ForAll(WireGenerator.Of(type).ToArbitrary(), sent =>
        {
            var json = JsonSerializer.Serialize(sent, info);
            var received = JsonSerializer.Deserialize(json, info);
            return DeepEquality.AreEqual(sent, received) && JsonSerializer.Serialize(received, info) == json;
        });
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(60).WithEndSize(20), property);
    }

    [Theory]
    [MemberData(nameof(RecordNames))]
    public void Every_wire_record_ignores_members_that_it_does_not_know(string name)
    {
        var type = WireTypes.Records.Single(candidate => candidate.Name == name);
        var info = ProtocolJson.Default.GetTypeInfo(type)!; // because Every_wire_type_has_source_generated_json says so
        var property = Prop.ForAll(WireGenerator.Of(type).ToArbitrary(), sent =>
        {
            var json = JsonSerializer.Serialize(sent, info);
            var grown = json[..^1] + (json.Length > 2 ? "," : "") + "\"fromTheFuture\":{\"deep\":[1,null,\"x\"]}}";
            return DeepEquality.AreEqual(sent, JsonSerializer.Deserialize(grown, info));
        });
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(20).WithEndSize(20), property);
    }

    [Fact]
    public void Times_travel_in_utc_with_their_fractions()
    {
        var at = new DateTimeOffset(2026, 11, 23, 12, 34, 56, TimeSpan.Zero).AddTicks(1234567);
        var json = JsonSerializer.Serialize(new LeaveResponse { LeftAt = at }, ProtocolJson.Default.LeaveResponse);
        Assert.Equal("""{"leftAt":"2026-11-23T12:34:56.1234567+00:00"}""", json);
    }
}
