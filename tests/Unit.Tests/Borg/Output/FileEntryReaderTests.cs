using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Output;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Output;

public sealed class FileEntryReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_regular_file_is_read_with_all_its_fields()
    {
        var entry = Assert.Single(await ReadAsync(Record("-", "-rwsr-x--T", 1000, 4294967294, "ünï", "users", "1234567890123", "2026-11-23T11:46:24.560962", "healthy", "", "home/a\n\"b"u8)));
        Assert.Equal(FileKind.Regular, entry.Kind);
        Assert.Equal(Convert.ToInt32("5750", 8), entry.Mode);
        Assert.Equal((1000, 4294967294, "ünï", "users"), (entry.UserId, entry.GroupId, entry.User, entry.Group));
        Assert.Equal(1234567890123, entry.Size);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 46, 24, TimeSpan.Zero).AddMicroseconds(560962), DateTimeOffset.UnixEpoch.AddMicroseconds(entry.ModifiedMicroseconds));
        Assert.True(entry.IsHealthy);
        Assert.False(entry.IsHardLink);
        Assert.Equal(("home/a\n\"b", ""), (entry.Path, entry.LinkTarget));
    }

    [Fact]
    public async Task Links_and_broken_files_are_told_apart()
    {
        var entries = await ReadAsync([
            .. Record("l", "lrwxrwxrwx", 0, 0, "root", "root", "3", "1970-01-01T00:00:00.000000", "healthy", "../x", "a"u8),
            .. Record("-", "hrw-r--r--", 0, 0, "root", "root", "0", "2262-04-09T23:47:16", "healthy", "first", "b"u8),
            .. Record("-", "-rw-r--r--", 0, 0, "root", "root", "0", "2000-02-29T23:59:59.999999+00:00", "broken", "", "c"u8),
        ]);
        Assert.Equal([(FileKind.SymbolicLink, false, "../x", true), (FileKind.Regular, true, "first", true), (FileKind.Regular, false, "", false)],
            entries.Select(entry => (entry.Kind, entry.IsHardLink, entry.LinkTarget, entry.IsHealthy)));
        Assert.Equal([0, 9223199236000000, 951868799999999], entries.Select(entry => entry.ModifiedMicroseconds));
    }

    [Theory]
    [InlineData("-rwxrwxrwx", "0777")]
    [InlineData("-rwSrwSrwT", "7666")]
    [InlineData("-rwsrwsrwt", "7777")]
    [InlineData("----------", "0")]
    [InlineData("drwxr-xr-x", "0755")]
    public async Task The_mode_is_what_chmod_takes(string mode, string octal) => Assert.Equal(
        Convert.ToInt32(octal, 8), Assert.Single(await ReadAsync(Record("-", mode, 0, 0, "", "", "0", "1970-01-01T00:00:00", "healthy", "", "a"u8))).Mode);

    [Theory]
    [InlineData("x", "-rw-r--r--", "0", "1970-01-01T00:00:00")]
    [InlineData("", "-rw-r--r--", "0", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r-", "0", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r-?", "0", "1970-01-01T00:00:00")]
    [InlineData("-", "-wr-r--r--", "0", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r--", "", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r--", "1e3", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r--", "99999999999999999999", "1970-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r--", "0", "1970-02-30T00:00:00")]
    [InlineData("-", "-rw-r--r--", "0", "0000-01-01T00:00:00")]
    [InlineData("-", "-rw-r--r--", "0", "1970-01-01T24:00:00")]
    [InlineData("-", "-rw-r--r--", "0", "Mon, 1970-01-01 00:00:00")]
    [InlineData("-", "-rw-r--r--", "0", "")]
    public async Task A_record_that_no_list_has_is_refused(string kind, string mode, string size, string time) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Record(kind, mode, 0, 0, "", "", size, time, "healthy", "", "a"u8)));

    [Fact]
    public async Task A_NUL_in_a_name_which_only_a_forged_archive_has_is_refused() => await Assert.ThrowsAsync<InvalidDataException>(
        () => ReadAsync(Record("-", "-rw-r--r--", 0, 0, "ro\0ot", "root", "0", "1970-01-01T00:00:00", "healthy", "", "a"u8)));

    [Fact]
    public async Task An_empty_path_is_refused() => await Assert.ThrowsAsync<InvalidDataException>(
        () => ReadAsync(Record("-", "-rw-r--r--", 0, 0, "", "", "0", "1970-01-01T00:00:00", "healthy", "", ""u8)));

    [Fact]
    public async Task The_longest_path_is_read_and_a_longer_one_refused()
    {
        var path = Enumerable.Repeat((byte)'x', FileEntryReader.MaxFieldBytes + 1).ToArray();
        Assert.Single(await ReadAsync(Record("-", "-rw-r--r--", 0, 0, "", "", "0", "1970-01-01T00:00:00", "healthy", "", path.AsSpan(1)), 1 << 20));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Record("-", "-rw-r--r--", 0, 0, "", "", "0", "1970-01-01T00:00:00", "healthy", "", path), 1 << 20));
    }

    [Fact]
    public async Task An_endless_field_takes_no_more_than_the_bound()
    {
        using var reader = new FileEntryReader(new MemoryStream(new byte[10_000_000].Select(_ => (byte)'x').ToArray()));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task A_list_that_ends_early_says_so()
    {
        var whole = Record("-", "-rw-r--r--", 0, 0, "", "", "0", "1970-01-01T00:00:00", "healthy", "", "a"u8);
        for (var length = 0; length <= whole.Length; length++)
        {
            using var reader = new FileEntryReader(new MemoryStream(whole[..length]));
            Assert.Equal(length == whole.Length, await reader.ReadAsync(Cancel));
            Assert.Equal(length > 0 && length < whole.Length, reader.IsTruncated);
        }
    }

    [Property(MaxTest = 300)]
    public async Task Names_of_any_bytes_come_back_whatever_the_pieces(byte[][] names, byte piece)
    {
        var paths = names.Select(name => name.Select(value => value == 0 ? (byte)'\n' : value).ToArray()).Where(name => name.Length > 0).ToList();
        var list = paths.SelectMany((path, index) => Record("-", "-rw-r--r--", index, 0, $"u{index}", "g", $"{index}", "1970-01-01T00:00:00.000001", "healthy", "", path)).ToArray();

        using var reader = new FileEntryReader(new PieceStream(list, piece + 1));
        foreach (var (path, index) in paths.Select((path, index) => (path, index)))
        {
            Assert.True(await reader.ReadAsync(Cancel));
            Assert.Equal(path, reader.Current.Path.ToArray());
            Assert.Equal((index, index, $"u{index}"), (reader.Current.Size, reader.Current.UserId, reader.Current.User));
        }

        Assert.False(await reader.ReadAsync(Cancel));
        Assert.Equal((paths.Count, false), (reader.Count, reader.IsTruncated));
    }

    [Property(MaxTest = 500)]
    public async Task Garbage_is_refused_and_nothing_else_happens(byte[] noise, ushort at)
    {
        var list = Enumerable.Range(0, 5).SelectMany(_ => Record("-", "-rw-r--r--", 0, 0, "u", "g", "0", "1970-01-01T00:00:00", "healthy", "", "a"u8)).ToArray();
        foreach (var (value, offset) in noise.Select((value, index) => (value, index)))
            list[(at + offset) % list.Length] = value;
        try
        {
            Assert.True((await ReadAsync(list)).Count <= 5);
        }
        catch (InvalidDataException)
        {
            // The only other answer.
        }
    }

    private sealed record Entry(FileKind Kind, int Mode, long UserId, long GroupId, string User, string Group, long Size, long ModifiedMicroseconds, bool IsHealthy, bool IsHardLink, string LinkTarget, string Path);

    private static async Task<List<Entry>> ReadAsync(byte[] list, int piece = 7)
    {
        using var reader = new FileEntryReader(new PieceStream(list, piece));
        var entries = new List<Entry>();
        while (await reader.ReadAsync(Cancel))
        {
            var entry = reader.Current;
            entries.Add(new(entry.Kind, entry.Mode, entry.UserId, entry.GroupId, entry.User, entry.Group, entry.Size, entry.ModifiedMicroseconds, entry.IsHealthy, entry.IsHardLink, Encoding.UTF8.GetString(entry.LinkTarget.Span), entry.ToString()));
        }

        return entries;
    }

    private static byte[] Record(string kind, string mode, long userId, long groupId, string user, string group, string size, string time, string health, string source, ReadOnlySpan<byte> path)
    {
        string[] fields = [kind, mode, userId.ToString(CultureInfo.InvariantCulture), groupId.ToString(CultureInfo.InvariantCulture), user, group, size, time, health, source];
        return [.. fields.SelectMany(field => (byte[])[.. Encoding.UTF8.GetBytes(field), 0]), .. path, 0, (byte)'\n'];
    }
}
