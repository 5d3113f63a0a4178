using System.Buffers.Binary;
using System.Globalization;

namespace BorgBackupServer.Borg.Index;

/// <summary>
/// The last transaction that a repository has really finished: its highest segment that ends in COMMIT, found as borg
/// finds it, without a key. Layout of a segment: <c>BORG_SEG</c>, then entries of uint32 crc, uint32 size with these
/// nine bytes, uint8 tag (0 PUT, 1 DELETE, 2 COMMIT), contents.
/// </summary>
public static class LastCommit
{
    private const int HeadBytes = 9;
    private const int MagicBytes = 8;

    // The entry is always the same: size 9, tag 2, and their checksum.
    private static readonly byte[] Entry = [0x40, 0xf4, 0x3c, 0x25, 9, 0, 0, 0, 2];

    /// <summary>The number of the segment; null if there is none.</summary>
    public static uint? Find(string repository)
    {
        foreach (var (_, folder) in Numbered(Directory.EnumerateDirectories(Path.Combine(repository, "data"))))
            foreach (var (number, segment) in Numbered(Directory.EnumerateFiles(folder)))
                if (EndsInCommit(segment))
                    return number;
        return null;
    }

    private static IEnumerable<(uint Number, string Path)> Numbered(IEnumerable<string> paths) =>
        from path in paths
        let number = uint.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var found) ? found : (uint?)null
        where number is not null
        orderby number descending
        select (number.Value, path);

    // Data can end in the same nine bytes, so the entries are walked too.
    private static bool EndsInCommit(string segment)
    {
        using var file = File.OpenHandle(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[HeadBytes];
        if (length < MagicBytes + HeadBytes || RandomAccess.Read(file, head, length - HeadBytes) < HeadBytes || !head.SequenceEqual(Entry)
            || RandomAccess.Read(file, head, 0) < HeadBytes || !head.StartsWith("BORG_SEG"u8))
            return false;

        for (long at = MagicBytes; at < length;)
        {
            if (RandomAccess.Read(file, head, at) < HeadBytes)
                return false;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (size < HeadBytes || head[8] > 2 || size > length - at)
                return false;
            at += size;
            if (head[8] == 2)
                return at == length;
        }

        return false;
    }
}
