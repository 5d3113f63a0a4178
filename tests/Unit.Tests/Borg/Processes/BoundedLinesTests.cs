using System.Text;
using BorgBackupServer.Borg.Processes;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Processes;

public sealed class BoundedLinesTests
{
    [Fact]
    public async Task Lines_come_without_their_ends_and_the_last_needs_none() =>
        Assert.Equal(["one", "", "two", "three"], await ReadAsync("one\n\ntwo\r\nthree"u8.ToArray(), 100, 3));

    [Fact]
    public async Task A_line_beyond_the_bound_is_cut_and_the_next_one_is_whole() =>
        Assert.Equal(["0123456789" + BoundedLines.Cut, "next"], await ReadAsync("0123456789abcdef\nnext\n"u8.ToArray(), 10, 4));

    [Fact]
    public async Task A_stream_without_a_line_end_takes_no_more_than_the_bound() =>
        Assert.Equal([new string('x', 4096) + BoundedLines.Cut], await ReadAsync(Enumerable.Repeat((byte)'x', 10_000_000).ToArray(), 4096, 65536));

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_replaced() =>
        Assert.Equal(["a\ufffdb"], await ReadAsync([(byte)'a', 0xff, (byte)'b', (byte)'\n'], 100, 1));

    [Property]
    public async Task How_the_stream_is_cut_into_pieces_changes_nothing(byte[] noise, byte piece)
    {
        // Few different letters, so that lines of every length come up.
        var bytes = noise.Select(value => value % 5 == 0 ? (byte)'\n' : (byte)('a' + (value % 5))).ToArray();
        var whole = await ReadAsync(bytes, 6, bytes.Length + 1);
        Assert.Equal(whole, await ReadAsync(bytes, 6, (piece % 7) + 1));
    }

    private static async Task<List<string>> ReadAsync(byte[] bytes, int bound, int piece)
    {
        var lines = new List<string>();
        await foreach (var line in BoundedLines.ReadAsync(new PieceStream(bytes, piece), bound, TestContext.Current.CancellationToken))
            lines.Add(line);
        return lines;
    }

    [Fact]
    public void A_displayed_command_is_quoted_where_a_shell_needs_it() =>
        Assert.Equal("borg create -- '' 'two words' 'it'\\''s' /plain-path", CommandLine.Display("borg", ["create", "--", "", "two words", "it's", "/plain-path"]));

    [Fact]
    public void Only_executable_files_are_found()
    {
        Assert.Equal("/bin/sh", ExecutablePath.Find("sh", "/nowhere:/bin"));
        Assert.Equal("/bin/sh", ExecutablePath.Find("/bin/sh"));
        Assert.Null(ExecutablePath.Find("sh", "/nowhere:relative:"));
        Assert.Null(ExecutablePath.Find("/etc/passwd"));
        Assert.Null(ExecutablePath.Find("/bin"));
    }
}
