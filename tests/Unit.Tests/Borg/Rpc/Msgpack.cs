using System.Buffers.Binary;
using System.Text;

namespace BorgBackupServer.Unit.Tests.Borg.Rpc;

/// <summary>Writes messages as borg does: every text in the str family.</summary>
internal static class Msgpack
{
    public static byte[] Encode(object? value) => value switch
    {
        null => [0xc0],
        false => [0xc2],
        true => [0xc3],
        int number and >= 0 and < 128 => [(byte)number],
        int number and >= -32 and < 0 => [(byte)number],
        int number => Big(0xd2, 4, span => BinaryPrimitives.WriteInt32BigEndian(span, number)),
        long number => Big(0xd3, 8, span => BinaryPrimitives.WriteInt64BigEndian(span, number)),
        ulong number => Big(0xcf, 8, span => BinaryPrimitives.WriteUInt64BigEndian(span, number)),
        double number => Big(0xcb, 8, span => BinaryPrimitives.WriteDoubleBigEndian(span, number)),
        string text => Text(Encoding.UTF8.GetBytes(text)),
        byte[] bytes => Text(bytes),
        object?[] items => [.. Count(0x90, 0xdc, items.Length), .. items.SelectMany(Encode)],
        (string Key, object? Value)[] pairs => [.. Count(0x80, 0xde, pairs.Length), .. pairs.SelectMany(pair => (byte[])[.. Encode(pair.Key), .. Encode(pair.Value)])],
        _ => throw new ArgumentException($"No form for {value.GetType()}."),
    };

    public static byte[] Request(int id, string method, params (string, object?)[] arguments) =>
        Encode(new (string, object?)[] { ("i", id), ("m", method), ("a", arguments) });

    public static byte[] Reply(int id, object? result) => Encode(new (string, object?)[] { ("i", id), ("r", result) });

    private static byte[] Text(byte[] bytes) => bytes.Length switch
    {
        < 32 => [(byte)(0xa0 | bytes.Length), .. bytes],
        < 256 => [0xd9, (byte)bytes.Length, .. bytes],
        < 65536 => [.. Big(0xda, 2, span => BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)bytes.Length)), .. bytes],
        _ => [.. Big(0xdb, 4, span => BinaryPrimitives.WriteInt32BigEndian(span, bytes.Length)), .. bytes],
    };

    private static byte[] Count(int small, byte large, int count) =>
        count < 16 ? [(byte)(small | count)] : Big(large, 2, span => BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)count));

    private static byte[] Big(byte first, int length, Action<Span<byte>> write)
    {
        var bytes = new byte[1 + length];
        bytes[0] = first;
        write(bytes.AsSpan(1));
        return bytes;
    }
}
