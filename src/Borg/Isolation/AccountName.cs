using System.Buffers.Binary;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>
/// The unix account of a client in system mode. A name may have 32 characters, too few for an id in hexadecimal digits;
/// in base 32 it has 26, so the name still says which client it is and needs no table.
/// </summary>
public static class AccountName
{
    public const string Prefix = "bbs-";

    private const string Letters = "abcdefghijklmnopqrstuvwxyz234567";

    private const int Length = 26;

    public static string Of(Guid client)
    {
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, bigEndian: true, out _);
        var number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        Span<char> name = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--, number >>= 5)
            name[i] = Letters[(int)(number & 31)];
        return $"{Prefix}{name}";
    }

    /// <summary>Whose account it is; null for any other name.</summary>
    public static Guid? ClientOf(string name)
    {
        if (name.Length != Prefix.Length + Length || !name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var number = UInt128.Zero;
        foreach (var letter in name[Prefix.Length..])
            number = (number << 5) | (UInt128)(uint)Math.Max(0, Letters.IndexOf(letter, StringComparison.Ordinal));
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        var client = new Guid(bytes, bigEndian: true);
        return Of(client) == name ? client : null;
    }
}
