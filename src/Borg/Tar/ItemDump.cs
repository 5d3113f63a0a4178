using System.Text;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.Tar;

/// <summary>
/// What <see cref="Commands.DumpItems"/> wrote, read beside the tar of the same archive: both have the files in the same
/// order, so the items are walked once and none is kept.
/// </summary>
/// <param name="folder">Where the dump is; read files are removed.</param>
public sealed class ItemDump(string folder) : IDisposable
{
    // The list of a file's chunks stands in its item: 40 bytes for each 2 MiB.
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly Queue<string> files = new(Directory.EnumerateFiles(folder, "*.items").Order(StringComparer.Ordinal));
    private readonly MsgpackFramer framer = new(new MsgpackLimits { Items = 8_000_000, MessageBytes = MostBytes });
    private readonly MemoryStream item = new();
    private readonly byte[] buffer = new byte[256 * 1024];
    private FileStream? current;
    private int from;
    private int to;
    private bool isBroken;

    /// <summary>The attributes of the next item with this path; null if there is none any more.</summary>
    /// <exception cref="InvalidDataException">The items are not what borg writes.</exception>
    public ItemAttributes? Find(ReadOnlySpan<byte> path)
    {
        try
        {
            while (!isBroken && Next() is { IsEmpty: false } encoded)
                if (Read(encoded, path) is { } found)
                    return found;
        }
        catch (MsgpackException malformed)
        {
            isBroken = true;
            throw new InvalidDataException("What the archive says of its files is malformed.", malformed);
        }

        return null;
    }

    public void Dispose()
    {
        current?.Dispose();
        item.Dispose();
    }

    private ReadOnlySpan<byte> Next()
    {
        item.SetLength(0);
        while (true)
        {
            if (from == to && !Fill())
                return framer.IsBetweenMessages ? [] : throw new MsgpackException("The last item is cut off.");
            var taken = framer.Take(buffer.AsSpan(from, to - from), out var isComplete);
            item.Write(buffer, from, taken);
            from += taken;
            if (isComplete)
                return item.GetBuffer().AsSpan(0, (int)item.Length);
        }
    }

    private bool Fill()
    {
        while (true)
        {
            if (current is null)
            {
                if (!files.TryDequeue(out var file))
                    return false;
                current = new FileStream(file, new FileStreamOptions { Options = FileOptions.DeleteOnClose | FileOptions.SequentialScan });
            }

            (from, to) = (0, current.Read(buffer));
            if (to > 0)
                return true;
            current.Dispose();
            current = null;
        }
    }

    private static ItemAttributes? Read(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> path)
    {
        // Keys are in the order of the alphabet; the path comes after most others.
        var reader = new MsgpackReader(encoded);
        var attributes = new ItemAttributes();
        var isIt = false;
        for (var left = reader.ReadMap(); left > 0; left--)
        {
            var key = reader.ReadText();
            if (key.SequenceEqual("path"u8))
            {
                isIt = reader.ReadText().SequenceEqual(path);
                if (!isIt)
                    return null;
            }
            else if (key.SequenceEqual("mtime"u8) && reader.Kind == MsgpackKind.WholeNumber)
                attributes = attributes with { ModifiedNanoseconds = reader.ReadInteger() };
            else if (key.SequenceEqual("acl_access"u8))
                attributes = attributes with { AccessList = Encoding.UTF8.GetString(reader.ReadText()) };
            else if (key.SequenceEqual("acl_default"u8))
                attributes = attributes with { DefaultAccessList = Encoding.UTF8.GetString(reader.ReadText()) };
            else if (key.SequenceEqual("bsdflags"u8))
                attributes = attributes with { Flags = reader.ReadInteger() };
            else if (key.SequenceEqual("hardlink_master"u8))
                attributes = attributes with { IsHardLinked = reader.ReadBoolean() || attributes.IsHardLinked };
            else if (key.SequenceEqual("source"u8))
            {
                attributes = attributes with { IsHardLinked = true };
                reader.Skip();
            }
            else if (key.SequenceEqual("xattrs"u8))
                attributes = attributes with { ExtendedAttributes = ReadExtended(ref reader) };
            else
                reader.Skip();
        }

        return isIt ? attributes : null;
    }

    private static List<(string, ReadOnlyMemory<byte>)> ReadExtended(ref MsgpackReader reader)
    {
        var all = new List<(string, ReadOnlyMemory<byte>)>();
        for (var left = reader.ReadMap(); left > 0; left--)
        {
            var name = Encoding.UTF8.GetString(reader.ReadText());
            if (reader.Kind == MsgpackKind.Nil)
            {
                reader.ReadNil(); // a value of no bytes
                all.Add((name, default));
            }
            else
                all.Add((name, reader.ReadText().ToArray()));
        }

        return all;
    }
}
