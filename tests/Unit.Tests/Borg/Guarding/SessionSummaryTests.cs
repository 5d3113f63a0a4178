using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Guarding;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Guarding;

public sealed class SessionSummaryTests
{
    private static readonly SessionLine Line = new() { Event = SessionEvent.Started, At = DateTimeOffset.UnixEpoch, ClientId = "one" };

    [Fact]
    public void A_session_that_ended_in_order_says_everything_in_its_last_line()
    {
        var summary = Read(
            Line with { ProcessId = 7, Source = "192.0.2.1 4000" }, Line with { Event = SessionEvent.Opened, Repository = "aa" },
            Line with { Event = SessionEvent.Refused, Refusal = RefusalKind.Delete, Count = 1, Text = "May\r\nnot." },
            Line with { Event = SessionEvent.Ended, Refusals = new Dictionary<RefusalKind, long> { [RefusalKind.Delete] = 3 }, IgnoredOverputs = 2, Commits = 1 });
        Assert.Equal((7, "aa", "Maynot.", 2L), (summary.First?.ProcessId, summary.Opened?.Repository, summary.LastRefusal, summary.IgnoredOverputs));
        Assert.Equal(3, Assert.Single(summary.Refusals).Value);
        Assert.NotNull(summary.Ended);
    }

    [Fact]
    public void A_session_that_was_killed_says_what_it_had_to_say_by_then()
    {
        var lines = Lines(Line, Line with { Event = SessionEvent.Refused, Refusal = RefusalKind.Nonce, Count = 4 }, Line with { Event = SessionEvent.Ignored, Count = 8 });
        var summary = SessionSummary.Read(lines.AsSpan(0, lines.Length - 1)); // and it was cut off
        Assert.Equal((4L, 8L), (summary.Refusals[RefusalKind.Nonce], summary.IgnoredOverputs));
        Assert.Null(summary.Ended);
    }

    [Fact]
    public void Lines_that_are_none_are_left_out()
    {
        byte[] bytes = [.. "garbage\n{}\n[]\n\n{\"event\":\"ended\"}\n"u8, 0xff, (byte)'\n', .. Lines(Line), .. Encoding.UTF8.GetBytes(new string('x', 100_000))];
        Assert.Equal("one", SessionSummary.Read(bytes).First?.ClientId);
    }

    [Fact]
    public void Numbers_that_are_none_do_no_harm()
    {
        var summary = Read(Line with { Event = SessionEvent.Refused, Refusal = RefusalKind.Delete, Count = long.MinValue }, Line with { Event = SessionEvent.Ignored, Count = -5 });
        Assert.Equal((1L, 0L), (summary.Refusals[RefusalKind.Delete], summary.IgnoredOverputs));
    }

    [Property(MaxTest = 300)]
    public void Random_bytes_are_read_without_a_word(byte[] bytes) => SessionSummary.Read(bytes);

    private static SessionSummary Read(params SessionLine[] lines) => SessionSummary.Read(Lines(lines));

    private static byte[] Lines(params SessionLine[] lines) =>
        [.. lines.SelectMany(line => (byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, GuardJson.Default.SessionLine), (byte)'\n'])];
}
