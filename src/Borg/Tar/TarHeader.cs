using System.Buffers.Binary;
using System.Text;

namespace BorgBackupServer.Borg.Tar;

/// <summary>The 512 bytes before an entry, as GNU tar and Python's tarfile write them.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Bytes = 512;

    private readonly ReadOnlySpan<byte> block = block;

    public byte Type => block[156];

    public ReadOnlySpan<byte> Name => Text(0, 100);

    public int Mode => (int)(Number(100, 8) & 0xfff);

    public long UserId => Number(108, 8);

    public long GroupId => Number(116, 8);

    public long SizeBytes => Number(124, 12);

    public long ModifiedSeconds => Number(136, 12);

    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    public string UserName => Encoding.UTF8.GetString(Text(265, 32));

    public string GroupName => Encoding.UTF8.GetString(Text(297, 32));

    public uint DeviceMajor => (uint)Number(329, 8);

    public uint DeviceMinor => (uint)Number(337, 8);

    /// <summary>The end of a tar is blocks of zeros.</summary>
    public bool IsEmpty => !block.ContainsAnyExcept((byte)0);

    /// <summary>The sum over the block, with its own field taken as blanks.</summary>
    public bool IsSound
    {
        get
        {
            var sum = 8L * ' ';
            for (var at = 0; at < Bytes; at++)
                if (at is < 148 or >= 156)
                    sum += block[at];
            return Number(148, 8) == sum;
        }
    }

    private ReadOnlySpan<byte> Text(int from, int length)
    {
        var field = block.Slice(from, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    // Octal digits, or with the highest bit set a number of base 256.
    private long Number(int from, int length)
    {
        var field = block.Slice(from, length);
        if ((field[0] & 0x80) != 0)
            return length == 12 ? BinaryPrimitives.ReadInt64BigEndian(field[4..]) : field[0] == 0xff ? (int)BinaryPrimitives.ReadUInt32BigEndian(field[4..]) : BinaryPrimitives.ReadUInt32BigEndian(field[4..]);
        var number = 0L;
        foreach (var digit in field)
            if (digit is >= (byte)'0' and <= (byte)'7')
                number = (number << 3) | (uint)(digit - '0');
            else if (digit is not ((byte)' ' or 0))
                throw new InvalidDataException("A number in a tar is none.");
        return number;
    }
}
