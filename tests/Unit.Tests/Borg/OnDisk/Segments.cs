using System.Buffers.Binary;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Unit.Tests.Borg.OnDisk;

/// <summary>Segments as borg writes them, made without the code that is tested.</summary>
internal static class Segments
{
    public static byte[] Write(IEnumerable<(SegmentTag Tag, byte[] Id, byte[] Contents)> entries) => [.. "BORG_SEG"u8, .. entries.SelectMany(Entry)];

    public static byte[] Id(int number)
    {
        var id = new byte[ObjectId.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(id, number);
        return id;
    }

    private static byte[] Entry((SegmentTag Tag, byte[] Id, byte[] Contents) entry)
    {
        byte[] body = entry.Tag switch
        {
            SegmentTag.Commit => [],
            SegmentTag.Delete => entry.Id,
            _ => [.. entry.Id, .. entry.Contents],
        };
        var bytes = new byte[9 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length);
        bytes[8] = (byte)entry.Tag;
        body.CopyTo(bytes, 9);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc(bytes.AsSpan(4)));
        return bytes;
    }

    /// <summary>CRC-32 bit by bit, as its definition says.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
        }

        return ~crc;
    }
}
