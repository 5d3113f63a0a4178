using System.Buffers.Binary;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>
/// Walks the entries of one segment without a key: <c>BORG_SEG</c>, then entries of uint32 crc, uint32 length with these
/// nine bytes, uint8 tag; a 32-byte id for all but COMMIT; contents. Little-endian. Every byte of it may be hostile: it
/// throws only <see cref="SegmentException"/>, and never holds more than one buffer.
/// </summary>
public sealed class SegmentReader : IDisposable
{
    /// <summary>Bytes before the first entry.</summary>
    public const int MagicBytes = 8;

    private const int BufferBytes = 256 * 1024;

    internal const int HeadBytes = 9;
    internal const int HeadWithId = HeadBytes + ObjectId.Bytes;

    /// <summary>borg's own bound for an object, with its head.</summary>
    internal const int MostBytes = (20 * 1024 * 1024) + HeadWithId + 64;

    private readonly Stream file;
    private readonly uint segment;
    private readonly bool checksContents;
    private readonly byte[] buffer;
    private readonly byte[] head = new byte[HeadWithId];
    private long at = MagicBytes;

    /// <param name="file">The segment.</param>
    /// <param name="checksContents">Read all of it and compare the checksums; otherwise contents are skipped.</param>
    /// <exception cref="SegmentException">It does not begin as a segment.</exception>
    public SegmentReader(SegmentFile file, bool checksContents)
        : this(Open(file.Path, checksContents), file.Number, checksContents)
    {
    }

    internal SegmentReader(Stream file, uint segment, bool checksContents)
    {
        (this.file, this.segment, this.checksContents) = (file, segment, checksContents);
        buffer = new byte[checksContents ? BufferBytes : 0];
        Span<byte> magic = stackalloc byte[MagicBytes];
        if (file.ReadAtLeast(magic, MagicBytes, throwOnEndOfStream: false) == MagicBytes && magic.SequenceEqual("BORG_SEG"u8))
            return;
        file.Dispose();
        throw new SegmentException($"Segment {segment} does not begin as one.");
    }

    public SegmentEntry Current { get; private set; }

    /// <summary>The head of the current entry as it stands in the file: checksum, length, tag, id.</summary>
    public ReadOnlySpan<byte> CurrentHead => head.AsSpan(0, Current.Tag == SegmentTag.Commit ? HeadBytes : HeadWithId);

    /// <summary>Goes on to the next entry; false at the end.</summary>
    /// <exception cref="SegmentException">What stands there is no entry, or not the one that was written.</exception>
    public bool Read()
    {
        if (at == file.Length)
            return false;
        file.Position = at;
        if (file.ReadAtLeast(head.AsSpan(0, HeadBytes), HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            throw Broken("ends in the middle of an entry");
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
        var tag = (SegmentTag)head[8];
        if (!IsPossible(tag, bytes) || bytes > file.Length - at)
            throw Broken("has an entry that cannot be one");
        if (tag != SegmentTag.Commit)
            file.ReadExactly(head.AsSpan(HeadBytes, ObjectId.Bytes));
        var id = tag == SegmentTag.Commit ? default : new ObjectId(head.AsSpan(HeadBytes));
        Current = new SegmentEntry(segment, at, (int)bytes, tag, id, BinaryPrimitives.ReadUInt32LittleEndian(head));
        if (checksContents && tag != SegmentTag.Put2 && ReadChecksum() != Current.Checksum)
            throw Broken("has an entry whose contents are not those that were written");
        at += bytes;
        return true;
    }

    public void Dispose() => file.Dispose();

    internal static bool IsPossible(SegmentTag tag, uint bytes) => tag switch
    {
        SegmentTag.Put => bytes is >= HeadWithId and <= MostBytes,
        SegmentTag.Put2 => bytes is >= HeadWithId + 8 and <= MostBytes,
        SegmentTag.Delete => bytes == HeadWithId,
        SegmentTag.Commit => bytes == HeadBytes,
        _ => false,
    };

    private static FileStream Open(string path, bool checksContents) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = checksContents ? BufferBytes : 4096,
        Options = checksContents ? FileOptions.SequentialScan : FileOptions.None,
    });

    private uint ReadChecksum()
    {
        var checksum = Checksum.Add(0, CurrentHead[4..]);
        for (var left = Current.Bytes - CurrentHead.Length; left > 0;)
        {
            var read = file.Read(buffer, 0, Math.Min(left, buffer.Length));
            if (read == 0)
                throw Broken("became shorter");
            checksum = Checksum.Add(checksum, buffer.AsSpan(0, read));
            left -= read;
        }

        return checksum;
    }

    private SegmentException Broken(string what) => new($"Segment {segment} {what} at {at}.");
}
