using System.Buffers.Binary;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>Reads the values of one message that is all there, without copying. Every method throws only <see cref="MsgpackException"/>.</summary>
public ref struct MsgpackReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> message = message;

    /// <summary>How many bytes have been read.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == message.Length;

    /// <summary>The kind of the next value.</summary>
    public readonly MsgpackKind Kind => Peek().Kind;

    /// <returns>How many pairs of key and value follow.</returns>
    public int ReadMap() => ReadItems(MsgpackKind.Map);

    /// <returns>How many values follow.</returns>
    public int ReadArray() => ReadItems(MsgpackKind.Array);

    /// <returns>A part of the message; any bytes.</returns>
    public ReadOnlySpan<byte> ReadText() => Take(Expect(MsgpackKind.Text));

    public void ReadNil() => Take(Expect(MsgpackKind.Nil));

    public bool ReadBoolean()
    {
        var first = message[Position..];
        Take(Expect(MsgpackKind.Boolean));
        return first[0] == 0xc3;
    }

    /// <exception cref="MsgpackException">Not an integer, or one above 2^63 - 1.</exception>
    public long ReadInteger()
    {
        var header = Expect(MsgpackKind.WholeNumber);
        var first = message[Position];
        var payload = Take(header);
        return first switch
        {
            <= 0x7f => first,
            >= 0xe0 => (sbyte)first,
            0xcc => payload[0],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(payload),
            0xce => BinaryPrimitives.ReadUInt32BigEndian(payload),
            0xcf => BinaryPrimitives.ReadUInt64BigEndian(payload) is var number and <= long.MaxValue
                ? (long)number
                : throw new MsgpackException("An integer is too large."),
            0xd0 => (sbyte)payload[0],
            0xd1 => BinaryPrimitives.ReadInt16BigEndian(payload),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(payload),
            _ => BinaryPrimitives.ReadInt64BigEndian(payload),
        };
    }

    /// <summary>Reads over the next value, whatever it holds.</summary>
    /// <returns>Its encoded form.</returns>
    public ReadOnlySpan<byte> Skip()
    {
        var from = Position;
        for (var values = 1L; values > 0; values--)
        {
            var header = Peek();
            Take(header);
            values += header.Kind == MsgpackKind.Map ? 2L * header.ItemCount : header.ItemCount;
        }

        return message[from..Position];
    }

    private readonly MsgpackHeader Peek() => MsgpackHeader.TryRead(message[Position..], out var header)
        ? header
        : throw new MsgpackException("A message ends too early.");

    private readonly MsgpackHeader Expect(MsgpackKind kind) => Peek() is var header && header.Kind == kind
        ? header
        : throw new MsgpackException($"A {header.Kind} stands where a {kind} belongs.");

    private int ReadItems(MsgpackKind kind)
    {
        var header = Expect(kind);
        Take(header);
        // Each entry has a byte at least: a larger count is a lie, and nobody may allocate for it.
        return header.ItemCount <= message.Length - Position
            ? (int)header.ItemCount
            : throw new MsgpackException("A message ends too early.");
    }

    private ReadOnlySpan<byte> Take(MsgpackHeader header)
    {
        var rest = message[(Position + header.Bytes)..];
        if (header.PayloadBytes > rest.Length)
            throw new MsgpackException("A message ends too early.");
        Position += header.Bytes + (int)header.PayloadBytes;
        return rest[..(int)header.PayloadBytes];
    }
}
