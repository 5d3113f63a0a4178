using System.Text;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>What a repository was like when it was audited: enough to see every later change, without a key.</summary>
public sealed record LogRecord
{
    private const int Version = 1;
    private const int SegmentBytes = 36;
    private const int MostSegments = 16_000_000;

    /// <summary>The last committed transaction: the number of its last segment. Null where nothing was committed yet.</summary>
    public required uint? Transaction { get; init; }

    /// <summary>All segments up to it, the oldest first.</summary>
    public required IReadOnlyList<SegmentRecord> Segments { get; init; }

    public required ConfigDigest Config { get; init; }

    /// <summary>The next free nonce; null where there was none.</summary>
    public required ulong? Nonce { get; init; }

    /// <summary>The manifest as borg stored it, encrypted; empty where there was none.</summary>
    public required byte[] Manifest { get; init; }

    /// <summary>How many objects a repository on a remote host has, of which nothing else shows; null of one whose log was read.</summary>
    public long? Objects { get; init; }

    public byte[] Encode()
    {
        using var bytes = new MemoryStream(64 + (Segments.Count * SegmentBytes) + Manifest.Length);
        using var writer = new BinaryWriter(bytes, Encoding.ASCII);
        writer.Write(Version);
        writer.Write(Transaction ?? uint.MaxValue);
        writer.Write(Nonce ?? ulong.MaxValue);
        writer.Write(Nonce is not null);
        writer.Write(Config.Config);
        writer.Write(Config.Key);
        writer.Write(Manifest.Length);
        writer.Write(Manifest);
        writer.Write(Segments.Count);
        foreach (var segment in Segments)
        {
            writer.Write(segment.Number);
            writer.Write(segment.Bytes);
            writer.Write(segment.ModifiedTicks);
            writer.Write((ulong)(segment.Digest >> 64));
            writer.Write((ulong)segment.Digest);
        }

        if (Objects is { } objects)
            writer.Write(objects);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Null where the bytes are none of ours, or cut off.</summary>
    public static LogRecord? Decode(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.ASCII);
            if (reader.ReadInt32() != Version)
                return null;
            var transaction = reader.ReadUInt32();
            var nonce = reader.ReadUInt64();
            var hasNonce = reader.ReadBoolean();
            var config = new ConfigDigest(reader.ReadString(), reader.ReadString());
            var manifestBytes = reader.ReadInt32();
            if (manifestBytes < 0 || manifestBytes > bytes.Length || reader.ReadBytes(manifestBytes) is not { } manifest || manifest.Length != manifestBytes)
                return null;
            var count = reader.ReadInt32();
            if (count is < 0 or > MostSegments || count > bytes.Length / SegmentBytes)
                return null;
            var segments = new SegmentRecord[count];
            for (var at = 0; at < count; at++)
                segments[at] = new SegmentRecord(reader.ReadUInt32(), reader.ReadInt64(), reader.ReadInt64(), new UInt128(reader.ReadUInt64(), reader.ReadUInt64()));
            return new LogRecord
            {
                Transaction = transaction == uint.MaxValue ? null : transaction,
                Segments = segments,
                Config = config,
                Nonce = hasNonce ? nonce : null,
                Manifest = manifest,
                Objects = reader.BaseStream.Position < reader.BaseStream.Length ? reader.ReadInt64() : null,
            };
        }
        catch (Exception cutOff) when (cutOff is EndOfStreamException or IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
