using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

/// <summary>Rule 9: what was once on the wire is read for ever. A new message gets a new file; an old file is never touched.</summary>
public sealed class GoldenFileTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Names => [.. GoldenFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_golden_file_is_read_and_written_again_unchanged(string name)
    {
        var info = ProtocolJson.Default.GetTypeInfo(GoldenFiles.TypeOf(name))!; // because every wire type has source-generated JSON
        var read = JsonSerializer.Deserialize(GoldenFiles.Read(name), info);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(GoldenFiles.Read(name)), JsonSerializer.SerializeToNode(read, info)), name);
    }

    [Fact]
    public void Every_message_order_and_report_has_a_golden_file()
    {
        foreach (var (name, sample) in GoldenFiles.Samples)
        {
            var info = ProtocolJson.Default.GetTypeInfo(GoldenFiles.TypeOf(name))!; // because every wire type has source-generated JSON
            var expected = JsonSerializer.SerializeToNode(sample, info)!.ToJsonString(Indented);
            Assert.True(GoldenFiles.Names.Contains(name), $"Golden/{name}.json is missing; it holds:\n{expected}");
            Assert.True(DeepEquality.AreEqual(sample, JsonSerializer.Deserialize(GoldenFiles.Read(name), info)), $"Golden/{name}.json differs from:\n{expected}");
        }

        var covered = GoldenFiles.Samples.Values.Select(sample => sample is Report report ? report.Body.GetType() : sample.GetType()).ToHashSet();
        var messages = WireTypes.Sendable.Where(type =>
            type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Response", StringComparison.Ordinal)
            || type.IsSubclassOf(typeof(Order)) || type.IsSubclassOf(typeof(ReportBody)));
        Assert.DoesNotContain(messages, type => !covered.Contains(type));
    }

    [Fact]
    public void No_golden_file_was_touched_since_it_was_written()
    {
        var sums = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Protocol", "Golden", "SHA256SUMS"))
            .Select(line => line.Split("  "))
            .ToDictionary(parts => Path.GetFileNameWithoutExtension(parts[1]), parts => parts[0]);
        var found = GoldenFiles.Names.ToDictionary(
            name => name, name => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(GoldenFiles.Read(name)))));
        Assert.Equal(sums, found);
    }
}
