namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>RFC 4648 base 32 without padding: the form in which authenticator apps take a secret by hand.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        for (var i = 0; i < text.Length; i++)
            text[i] = Alphabet[FiveBits(bytes, i * 5)];
        return new string(text);
    }

    /// <exception cref="FormatException">A character is none of the alphabet.</exception>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (pending, count, written) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
                throw new FormatException("This is not base 32.");
            pending = (pending << 5 | value) & 0xFFF;
            count += 5;
            if (count < 8)
                continue;
            count -= 8;
            bytes[written++] = (byte)(pending >> count);
        }

        return bytes;
    }

    private static int FiveBits(ReadOnlySpan<byte> bytes, int bit)
    {
        var first = bytes[bit / 8] << 8;
        var second = bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0;
        return (first | second) >> (11 - bit % 8) & 31;
    }
}
