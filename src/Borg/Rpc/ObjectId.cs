using System.Buffers.Binary;

namespace BorgBackupServer.Borg.Rpc;

/// <summary>The name of an object in a repository: 32 bytes, chosen by the client.</summary>
public readonly struct ObjectId : IEquatable<ObjectId>
{
    public const int Bytes = 32;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <param name="bytes">32 bytes.</param>
    public ObjectId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new MsgpackException("An object's id has 32 bytes.");
        first = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        second = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        fourth = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    /// <summary>The list of archives: the one object that every backup replaces.</summary>
    public bool IsManifest => (first | second | third | fourth) == 0;

    /// <summary>Its 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, first);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), second);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), third);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), fourth);
        return bytes;
    }

    /// <summary>The number with which borg's index looks it up.</summary>
    public uint LookupNumber => (uint)first;

    public static bool operator ==(ObjectId left, ObjectId right) => left.Equals(right);

    public static bool operator !=(ObjectId left, ObjectId right) => !left.Equals(right);

    public bool Equals(ObjectId other) => first == other.first && second == other.second && third == other.third && fourth == other.fourth;

    public override bool Equals(object? obj) => obj is ObjectId other && Equals(other);

    // HashCode is seeded anew in each process: a client that chooses ids cannot make them all fall together.
    public override int GetHashCode() => HashCode.Combine(first, second, third, fourth);
}
