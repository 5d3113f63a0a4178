using System.Text.Json;
using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.WaysBack;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Isolation;

/// <summary>What bbs-helper says of a repository's log arrives as it was said, and nothing else is taken for it.</summary>
public sealed class AuditAnswerTests
{
    private static readonly LogRecord Record = new()
    {
        Transaction = 13,
        Segments = [new SegmentRecord(1, 100, 200, UInt128.MaxValue), new SegmentRecord(13, 17, 300, 5)],
        Config = new ConfigDigest("a", "b"),
        Nonce = ulong.MaxValue,
        Manifest = [1, 2, 3],
    };

    [Fact]
    public void A_verdict_arrives_as_it_was_sent()
    {
        var verdict = new LogVerdict(Record, [new LogFinding(LogFindingKind.ObjectsDeleted, 7, 9, DateTimeOffset.UnixEpoch, "ü\n<"), new LogFinding(LogFindingKind.KeyChanged, 1, null, null, "")], 5, 6);

        var json = JsonSerializer.Serialize(AuditAnswer.Of(verdict), IsolationJson.Default.AuditAnswer);
        Assert.True(json.All(letter => letter is > '\u001f' and < '\u007f'), "Its lines are cut anywhere, so it is ASCII.");
        var arrived = JsonSerializer.Deserialize(json, IsolationJson.Default.AuditAnswer)!.ToVerdict(); // because it is not null

        Assert.Equal(verdict.Record.Encode(), arrived.Record.Encode());
        Assert.Equal(verdict.Findings, arrived.Findings);
        Assert.Equal((5, 6), (arrived.NewEntries, arrived.NewBytes));
    }

    [Fact]
    public void What_is_not_there_is_said_too()
    {
        var mark = new LogMark(null, DateTimeOffset.UnixEpoch, null);
        Assert.Equal(mark, JsonSerializer.Deserialize(JsonSerializer.Serialize(mark, IsolationJson.Default.LogMark), IsolationJson.Default.LogMark));
        foreach (var outcome in (WayBackOutcome[])[new(), new(WayBackObstacle.SegmentsChanged, "segment 3")])
            Assert.Equal(outcome, JsonSerializer.Deserialize(JsonSerializer.Serialize(outcome, IsolationJson.Default.WayBackOutcome), IsolationJson.Default.WayBackOutcome));
    }

    [Fact]
    public void A_record_that_is_none_is_not_taken_for_one()
    {
        var answer = AuditAnswer.Of(new LogVerdict(Record, [], 0, 0));
        Assert.Throws<IOException>(() => (answer with { Record = answer.Record[..^1] }).ToVerdict());
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{\"record\":\"\",\"findings\":[],\"newEntries\":1,\"newBytes\":1,\"more\":1}", IsolationJson.Default.AuditAnswer));
    }

    [Fact]
    public void A_step_of_the_way_back_arrives_as_it_was_sent_and_without_its_record_nothing_is_done()
    {
        var request = new WayBackRequest { Step = WayBackStep.Undo, Record = Record.Encode(), Config = "[repository]\n", Unwanted = ["00"] };
        var arrived = JsonSerializer.Deserialize(JsonSerializer.Serialize(request, IsolationJson.Default.WayBackRequest), IsolationJson.Default.WayBackRequest)!; // because it is not null
        Assert.Equal(request with { Record = arrived.Record, Unwanted = arrived.Unwanted }, arrived);
        Assert.Equal(request.Record, arrived.Record);
        Assert.Equal(request.Unwanted, arrived.Unwanted);

        foreach (var step in (WayBackStep[])[WayBackStep.Mend, WayBackStep.Cut, WayBackStep.Undo, WayBackStep.Take])
            Assert.Throws<ArgumentException>(() => new WayBackRequest { Step = step }.CarryOut("/nonexistent", null, null, TestContext.Current.CancellationToken));
    }
}
