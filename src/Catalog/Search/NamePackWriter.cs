using System.Buffers;
using System.Buffers.Binary;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Search;

/// <summary>
/// Packs the names of a chain's paths for scanning: a search runs over plain bytes at memory speed instead
/// of over rows. A pack, little-endian: int32 length and the folded names, each ended by NUL (no name holds
/// one); int32 count and the directories, each an int64 id and the int32 count of its names that follow;
/// int32 count and the names that folding changed, each its int32 ordinal, int32 length and bytes.
/// Packs may hold names that no archive holds any more, and a name twice; they never lack one.
/// </summary>
internal sealed class NamePackWriter(CatalogConnection connection, long chain)
{
    private const int FullTextBytes = 60_000;

    private readonly ArrayBufferWriter<byte> text = new(FullTextBytes + 4_096);
    private readonly ArrayBufferWriter<byte> originals = new();
    private readonly List<(long Directory, int Count)> runs = [];
    private int nameCount;
    private int originalCount;

    /// <summary>Names written so far.</summary>
    public long TotalCount { get; private set; }

    public void Add(long directory, ReadOnlySpan<byte> name)
    {
        if (runs.Count > 0 && runs[^1].Directory == directory)
            runs[^1] = (directory, runs[^1].Count + 1);
        else
            runs.Add((directory, 1));
        var start = text.WrittenCount;
        NameFolding.Fold(name, text);
        if (!text.WrittenSpan[start..].SequenceEqual(name))
            KeepOriginal(name);
        text.Write("\0"u8);
        nameCount++;
        TotalCount++;
        if (text.WrittenCount >= FullTextBytes)
            Flush();
    }

    /// <summary>Writes the last pack, however small.</summary>
    public void Flush()
    {
        if (nameCount == 0)
            return;
        var body = new ArrayBufferWriter<byte>(text.WrittenCount + (runs.Count * 12) + originals.WrittenCount + 12);
        WriteInt(body, text.WrittenCount);
        body.Write(text.WrittenSpan);
        WriteInt(body, runs.Count);
        foreach (var (directory, count) in runs)
        {
            BinaryPrimitives.WriteInt64LittleEndian(body.GetSpan(8), directory);
            body.Advance(8);
            WriteInt(body, count);
        }

        WriteInt(body, originalCount);
        body.Write(originals.WrittenSpan);
        connection.Prepare("INSERT INTO names(chain, body) VALUES(?1, ?2)").Bind(1, chain).Bind(2, body.WrittenSpan).Run();
        text.ResetWrittenCount();
        originals.ResetWrittenCount();
        runs.Clear();
        (nameCount, originalCount) = (0, 0);
    }

    private void KeepOriginal(ReadOnlySpan<byte> name)
    {
        WriteInt(originals, nameCount);
        WriteInt(originals, name.Length);
        originals.Write(name);
        originalCount++;
    }

    private static void WriteInt(ArrayBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), value);
        writer.Advance(4);
    }
}
