using System.Formats.Tar;
using System.Text;
using BorgBackupServer.Borg.Tar;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.Tar;

public sealed class TarReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_come_with_their_names_links_and_contents()
    {
        var longName = string.Join('/', Enumerable.Repeat(new string('n', 90), 20));
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.Directory, "d/") { Mode = (UnixFileMode)0x1ED }, Cancel);
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, longName) { DataStream = new MemoryStream(new byte[1000]), Uid = 5_000_000, UserName = "joe" }, Cancel);
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = longName }, Cancel);
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.HardLink, "h") { LinkName = "d/x" }, Cancel);
        }

        tar.Position = 0;
        var reader = new TarReaderOf(tar);
        Assert.Equal(("d", TarKind.Folder, 0L), await reader.NextAsync());
        Assert.Equal((longName, TarKind.File, 1000L), await reader.NextAsync());
        Assert.Equal((5_000_000L, "joe"), (reader.Entry.UserId, reader.Entry.UserName));
        Assert.Equal(("l", TarKind.SymbolicLink, 0L), await reader.NextAsync());
        Assert.Equal(longName, Encoding.UTF8.GetString(reader.Entry.LinkTarget.Span));
        Assert.Equal(("h", TarKind.HardLink, 0L), await reader.NextAsync());
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task A_tar_that_is_cut_off_is_never_taken_for_whole()
    {
        var tar = new MemoryStream();
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, "a") { DataStream = new MemoryStream(new byte[5000]) }, Cancel);
        for (var length = 0; length < tar.Length - 1024; length += 300)
        {
            var reader = new BorgBackupServer.Borg.Tar.TarReader(new MemoryStream(tar.ToArray(), 0, length));
            await Assert.ThrowsAsync<InvalidDataException>(async () =>
            {
                while (await reader.NextAsync(Cancel) is not null)
                {
                }
            });
        }
    }

    [Fact]
    public async Task What_a_tar_cannot_say_travels_in_a_header_before_the_entry()
    {
        var attributes = new ItemAttributes
        {
            ModifiedNanoseconds = -1_234_567_890_123_456_789,
            IsHardLinked = true,
            Flags = 5,
            AccessList = "user::rw-\nuser:joe:r--:1000\n",
            DefaultAccessList = "group::r--",
            ExtendedAttributes = [("user.a", new byte[] { 0, 10, 61, 255 }), ("security.capability", new byte[20]), ("user.empty", default)],
        };
        var tar = new MemoryStream();
        tar.Write(PaxHeader.Write(attributes));
        await using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
            await writer.WriteEntryAsync(new GnuTarEntry(TarEntryType.RegularFile, "a"), Cancel);
        tar.Position = 0;

        var read = (await new BorgBackupServer.Borg.Tar.TarReader(tar).NextAsync(Cancel))!.Attributes!; // because there is one
        Assert.Equal((attributes.ModifiedNanoseconds, attributes.Flags, true), (read.ModifiedNanoseconds, read.Flags, read.IsHardLinked));
        Assert.Equal((attributes.AccessList, attributes.DefaultAccessList), (read.AccessList, read.DefaultAccessList));
        Assert.Equal(
            attributes.ExtendedAttributes.Select(pair => pair.Name + Convert.ToHexString(pair.Value.Span)),
            read.ExtendedAttributes.Select(pair => pair.Name + Convert.ToHexString(pair.Value.Span)));
        Assert.Empty(PaxHeader.Write(new ItemAttributes()));
    }

    private sealed class TarReaderOf(Stream tar)
    {
        private readonly BorgBackupServer.Borg.Tar.TarReader reader = new(tar);

        public BorgBackupServer.Borg.Tar.TarEntry Entry { get; private set; } = null!; // because it is asked for after an entry came

        public async Task<(string, TarKind, long)?> NextAsync()
        {
            if (await reader.NextAsync(Cancel) is not { } entry)
                return null;
            Entry = entry;
            return (Encoding.UTF8.GetString(entry.Path.Span), entry.Kind, entry.SizeBytes);
        }
    }
}
