using System.Buffers;
using System.Buffers.Binary;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>Writes one small message in borg's dialect: every text in the str family, each in its shortest form.</summary>
public sealed class MsgpackWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new(256);

    public MsgpackWriter Map(int pairs) => Count(pairs, 0x80, 0xde);

    public MsgpackWriter Array(int values) => Count(values, 0x90, 0xdc);

    public MsgpackWriter Nil() => Put(0xc0);

    public MsgpackWriter Boolean(bool value) => Put(value ? (byte)0xc3 : (byte)0xc2);

    public MsgpackWriter Number(long value)
    {
        if (value is >= 0 and <= 0x7f)
            return Put((byte)value);
        Put(0xd3);
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(8), value);
        bytes.Advance(8);
        return this;
    }

    public MsgpackWriter Text(ReadOnlySpan<byte> text)
    {
        switch (text.Length)
        {
            case < 32:
                Put((byte)(0xa0 | text.Length));
                break;
            case <= byte.MaxValue:
                Put(0xd9).Put((byte)text.Length);
                break;
            case <= ushort.MaxValue:
                Put(0xda).Short(text.Length);
                break;
            default:
                throw new ArgumentException("A small message has small texts.", nameof(text));
        }

        bytes.Write(text);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    private MsgpackWriter Count(int count, byte small, byte large) => count < 16 ? Put((byte)(small | count)) : Put(large).Short(count);

    private MsgpackWriter Short(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(2), checked((ushort)value));
        bytes.Advance(2);
        return this;
    }

    private MsgpackWriter Put(byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
        return this;
    }
}
