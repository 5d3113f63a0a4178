using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Borg.OnDisk;

public sealed class SegmentReaderTests
{
    [Property(MaxTest = 200)]
    public Property Every_entry_is_read_as_it_was_written() => Prop.ForAll(Entries.ToArbitrary(), entries =>
    {
        foreach (var checks in (bool[])[true, false])
        {
            var read = Read(Segments.Write(entries), checks);
            Assert.Equal(entries.Select(entry => (entry.Tag, entry.Tag == SegmentTag.Commit ? default : new ObjectId(entry.Id))), read.Select(entry => (entry.Tag, entry.Id)));
            Assert.Equal(entries.Select(entry => 9 + (entry.Tag == SegmentTag.Commit ? 0 : 32) + (entry.Tag == SegmentTag.Put ? entry.Contents.Length : 0)), read.Select(entry => entry.Bytes));
        }
    });

    [Property(MaxTest = 500)]
    public Property A_byte_that_is_another_one_is_noticed(byte change) => Prop.ForAll(Entries.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (entries, place) =>
    {
        var bytes = Segments.Write(entries);
        bytes[place % bytes.Length] ^= change == 0 ? (byte)1 : change;
        Assert.Throws<SegmentException>(() => Read(bytes, true));
    });

    [Property(MaxTest = 300)]
    public Property What_is_cut_off_is_never_more_than_it_was(byte cut) => Prop.ForAll(Entries.ToArbitrary(), entries =>
    {
        var bytes = Segments.Write(entries);
        var whole = Read(bytes, true);
        var rest = TryRead(bytes[..Math.Max(0, bytes.Length - 1 - cut)], false);
        Assert.Equal(whole.Take(rest.Count), rest);
    });

    [Property(MaxTest = 2000)]
    public void Any_bytes_are_read_or_refused(byte[] bytes)
    {
        TryRead(bytes, true);
        TryRead([.. "BORG_SEG"u8, .. bytes], true);
        TryRead([.. "BORG_SEG"u8, .. bytes], false);
    }

    [Fact]
    public void An_entry_of_a_length_or_tag_that_borg_never_writes_is_refused()
    {
        foreach (var (tag, bytes) in ((SegmentTag, uint)[])[(SegmentTag.Put, 40), (SegmentTag.Put, uint.MaxValue), (SegmentTag.Delete, 42), (SegmentTag.Commit, 10), (SegmentTag.Put2, 48), ((SegmentTag)4, 41), ((SegmentTag)255, 9)])
            Assert.False(SegmentReader.IsPossible(tag, bytes));
        Assert.True(SegmentReader.IsPossible(SegmentTag.Put, 41 + (20 * 1024 * 1024)));
    }

    [Property(MaxTest = 300)]
    public void The_checksum_is_the_one_of_zlib_however_it_is_cut(byte[] bytes, byte at)
    {
        var all = Enumerable.Repeat(bytes, 20).SelectMany(part => part).ToArray();
        var cut = all.Length == 0 ? 0 : at % all.Length;
        Assert.Equal(Segments.Crc(all), Checksum.Add(Checksum.Add(0, all.AsSpan(0, cut)), all.AsSpan(cut)));
    }

    private static Gen<List<(SegmentTag Tag, byte[] Id, byte[] Contents)>> Entries { get; } = Gen.ListOf(
        from tag in Gen.Elements(SegmentTag.Put, SegmentTag.Put, SegmentTag.Delete, SegmentTag.Commit)
        from id in Gen.Choose(0, 5)
        from contents in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value))
        select (tag, Segments.Id(id), contents)).Where(list => list.Count > 0).Select(list => list.ToList());

    private static List<SegmentEntry> Read(byte[] bytes, bool checksContents)
    {
        var read = new List<SegmentEntry>();
        using var reader = new SegmentReader(new MemoryStream(bytes), 7, checksContents);
        while (reader.Read())
            read.Add(reader.Current);
        return read;
    }

    private static List<SegmentEntry> TryRead(byte[] bytes, bool checksContents)
    {
        var read = new List<SegmentEntry>();
        try
        {
            using var reader = new SegmentReader(new MemoryStream(bytes), 7, checksContents);
            while (reader.Read())
                read.Add(reader.Current);
        }
        catch (SegmentException)
        {
            // what was read before it counts
        }

        return read;
    }
}
