using System.Buffers.Binary;

namespace BorgBackupServer.Borg.OnDisk;

/// <summary>CRC-32 as zlib and borg have it, sixteen bytes a step: segments are checked at the speed at which they are read.</summary>
internal static class Checksum
{
    private const int Step = 16;

    private static readonly uint[] Tables = Make();

    /// <param name="checksum">Of what came before; 0 at the beginning.</param>
    public static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        var tables = Tables.AsSpan();
        while (bytes.Length >= Step)
        {
            var a = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var b = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            var c = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            var d = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
            crc = Four(tables, a, 15) ^ Four(tables, b, 11) ^ Four(tables, c, 7) ^ Four(tables, d, 3);
            bytes = bytes[Step..];
        }

        foreach (var one in bytes)
            crc = tables[(byte)(crc ^ one)] ^ (crc >> 8);
        return ~crc;
    }

    // The first of the four bytes is the farthest from the end, so it has the table of the most zeros behind it.
    private static uint Four(ReadOnlySpan<uint> tables, uint word, int table) =>
        tables[(table << 8) | (byte)word] ^ tables[((table - 1) << 8) | (byte)(word >> 8)]
        ^ tables[((table - 2) << 8) | (byte)(word >> 16)] ^ tables[((table - 3) << 8) | (byte)(word >> 24)];

    private static uint[] Make()
    {
        var tables = new uint[Step * 256];
        for (var value = 0u; value < 256; value++)
        {
            var crc = value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320;
            tables[value] = crc;
        }

        for (var at = 256; at < tables.Length; at++)
            tables[at] = tables[(byte)tables[at - 256]] ^ (tables[at - 256] >> 8);
        return tables;
    }
}
