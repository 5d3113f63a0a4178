using System.Buffers.Binary;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>The first bytes of a value: its kind, and how much follows. https://github.com/msgpack/msgpack/blob/master/spec.md</summary>
internal readonly ref struct MsgpackHeader
{
    /// <summary>The most bytes a header has.</summary>
    public const int MaxBytes = 5;

    private MsgpackHeader(MsgpackKind kind, int bytes, uint payload = 0, uint items = 0) =>
        (Kind, Bytes, PayloadBytes, ItemCount) = (kind, bytes, payload, items);

    public MsgpackKind Kind { get; }

    public int Bytes { get; }

    /// <summary>What follows of a number or text.</summary>
    public uint PayloadBytes { get; }

    /// <summary>The values of an array, or the pairs of a map; they follow.</summary>
    public uint ItemCount { get; }

    /// <summary>False if the header is not all there yet.</summary>
    /// <exception cref="MsgpackException">No value starts like this.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MsgpackHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return false;
        var first = bytes[0];
        var lengthBytes = first switch
        {
            0xd9 => 1,
            0xda or 0xdc or 0xde => 2,
            0xdb or 0xdd or 0xdf => 4,
            _ => 0,
        };
        if (bytes.Length < 1 + lengthBytes)
            return false;
        var length = lengthBytes switch
        {
            1 => bytes[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]),
            _ => 0u,
        };

        header = first switch
        {
            <= 0x7f or >= 0xe0 => new(MsgpackKind.WholeNumber, 1),
            <= 0x8f => new(MsgpackKind.Map, 1, items: first & 0x0fu),
            <= 0x9f => new(MsgpackKind.Array, 1, items: first & 0x0fu),
            <= 0xbf => new(MsgpackKind.Text, 1, payload: first & 0x1fu),
            0xc0 => new(MsgpackKind.Nil, 1),
            0xc2 or 0xc3 => new(MsgpackKind.Boolean, 1),
            0xca => new(MsgpackKind.FloatingNumber, 1, payload: 4),
            0xcb => new(MsgpackKind.FloatingNumber, 1, payload: 8),
            >= 0xcc and <= 0xd3 => new(MsgpackKind.WholeNumber, 1, payload: 1u << ((first - 0xcc) & 3)),
            0xd9 or 0xda or 0xdb => new(MsgpackKind.Text, 1 + lengthBytes, payload: length),
            0xdc or 0xdd => new(MsgpackKind.Array, 1 + lengthBytes, items: length),
            0xde or 0xdf => new(MsgpackKind.Map, 1 + lengthBytes, items: length),
            _ => throw new MsgpackException($"A value starts with 0x{first:x2}, which borg never sends."),
        };
        return true;
    }
}
