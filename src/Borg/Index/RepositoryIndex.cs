using System.Buffers.Binary;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.Index;

/// <summary>
/// Which objects a repository of borg 1.x has, from its own <c>index.N</c>, mapped into memory and never changed.
/// <para>
/// Layout, little-endian: <c>BORG_IDX</c>, int32 entries, int32 buckets, int8 key size (32), int8 value size (8); then
/// buckets of a 32-byte key, uint32 segment, uint32 offset. A segment of 0xffffffff marks an empty bucket, 0xfffffffe a
/// deleted entry. Looking starts at (first four bytes of the key) mod buckets and goes on by one until an empty one.
/// </para>
/// </summary>
public sealed class RepositoryIndex : IDisposable
{
    private const int HeaderBytes = 18;
    private const int BucketBytes = ObjectId.Bytes + 8;
    private const uint Empty = uint.MaxValue;
    private const uint Deleted = uint.MaxValue - 1;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly uint buckets;

    private RepositoryIndex(MemoryMappedFile file, MemoryMappedViewAccessor view, uint buckets, int entries) =>
        (this.file, this.view, this.buckets, Count) = (file, view, buckets, entries);

    public int Count { get; }

    /// <summary>
    /// Opens the index of the last committed transaction. Null if there is none that can be trusted: after a crash it is
    /// missing or older than the last commit until borg has written it anew. That never means that nothing exists.
    /// </summary>
    /// <param name="repository">Its folder; nobody else may write to it meanwhile.</param>
    public static RepositoryIndex? OpenCurrent(string repository)
    {
        try
        {
            // As borg does: the highest number counts, and it must be the segment of the last commit.
            var newest = (from path in Directory.EnumerateFiles(repository, "index.*")
                          let number = uint.TryParse(Path.GetFileName(path)["index.".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : (uint?)null
                          where number is not null
                          select number).Max();
            return newest is { } transaction && LastCommit.Find(repository) == transaction ? OpenOf(repository, transaction) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Opens the index of one transaction; null where there is none, or none that is sound.</summary>
    public static RepositoryIndex? OpenOf(string repository, uint transaction)
    {
        var path = Path.Combine(repository, string.Create(CultureInfo.InvariantCulture, $"index.{transaction}"));
        return File.Exists(path) ? Open(path) : null;
    }

    /// <summary>Opens one file; null if it is not an index, whole and sound.</summary>
    public static RepositoryIndex? Open(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith("BORG_IDX"u8))
            return null;
        var entries = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        var buckets = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        // Without an empty bucket a search would not end; borg never fills more than 93 of 100.
        if (header[16] != ObjectId.Bytes || header[17] != 8 || buckets <= 0 || entries < 0 || entries >= buckets
            || stream.Length != HeaderBytes + ((long)buckets * BucketBytes))
            return null;

        var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        try
        {
            return new RepositoryIndex(file, file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read), (uint)buckets, entries);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Contains(ObjectId id) => Find(id) is not null;

    /// <summary>Where the object is said to lie; null if there is none.</summary>
    public ObjectPlace? Find(ObjectId id)
    {
        Span<byte> bucket = stackalloc byte[BucketBytes];
        var at = id.LookupNumber % buckets;
        for (var looked = 0u; looked < buckets; looked++)
        {
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(HeaderBytes + ((long)at * BucketBytes)), bucket);
            var segment = BinaryPrimitives.ReadUInt32LittleEndian(bucket[ObjectId.Bytes..]);
            if (segment == Empty)
                return null;
            if (segment != Deleted && new ObjectId(bucket[..ObjectId.Bytes]) == id)
                return PlaceIn(bucket);
            at = at + 1 == buckets ? 0 : at + 1;
        }

        return null;
    }

    /// <summary>Whether this is the entry at which the index says that the object lies.</summary>
    public bool Names(SegmentEntry entry) =>
        entry.Tag is not (SegmentTag.Delete or SegmentTag.Commit) && Find(entry.Id) is { } place && place.Segment == entry.Segment && place.Offset == entry.Offset;

    /// <summary>All objects, in no order.</summary>
    public IEnumerable<ObjectId> Ids() => Entries().Select(entry => entry.Id);

    /// <summary>All objects and where they are said to lie, in no order.</summary>
    public IEnumerable<(ObjectId Id, ObjectPlace Place)> Entries()
    {
        var bucket = new byte[BucketBytes];
        for (var at = 0u; at < buckets; at++)
        {
            view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(HeaderBytes + ((long)at * BucketBytes)), bucket.AsSpan());
            if (BinaryPrimitives.ReadUInt32LittleEndian(bucket.AsSpan(ObjectId.Bytes)) is not (Empty or Deleted))
                yield return (new ObjectId(bucket.AsSpan(0, ObjectId.Bytes)), PlaceIn(bucket));
        }
    }

    private static ObjectPlace PlaceIn(ReadOnlySpan<byte> bucket) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bucket[ObjectId.Bytes..]), BinaryPrimitives.ReadUInt32LittleEndian(bucket[(ObjectId.Bytes + 4)..]));

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
