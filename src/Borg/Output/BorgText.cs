using System.Text;

namespace BorgBackupServer.Borg.Output;

/// <summary>Makes borg's JSON readable.</summary>
internal static class BorgText
{
    /// <summary>
    /// Replaces in place what no JSON reader of .NET accepts: Python holds a byte that is not UTF-8 as a lone surrogate and
    /// writes it as <c>\udcff</c>. It becomes the <c>?</c> that borg itself prints in its lists, so that the warning about
    /// such a file is not lost and names the same path as everything else.
    /// </summary>
    public static void MendSurrogates(Span<byte> json)
    {
        for (var at = 0; at + 1 < json.Length; at++)
        {
            if (json[at] != '\\')
                continue;
            if (!TryReadEscape(json[at..], out var unit))
                at++; // a two-character escape such as \\ or \"
            else if (char.IsHighSurrogate(unit) && TryReadEscape(json[(at + 6)..], out var low) && char.IsLowSurrogate(low))
                at += 11;
            else
            {
                if (char.IsSurrogate(unit))
                    "003f"u8.CopyTo(json[(at + 2)..]);
                at += 5;
            }
        }
    }

    public static byte[] ToMendedBytes(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        MendSurrogates(bytes);
        return bytes;
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < 6 || json[0] != '\\' || json[1] != 'u')
            return false;
        var value = 0;
        foreach (var digit in json[2..6])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        unit = (char)value;
        return true;
    }
}
