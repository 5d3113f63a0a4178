namespace BorgBackupServer.Catalog.Search;

/// <summary>A shell's glob over bytes: '*' for any bytes, '?' for one character of UTF-8.</summary>
internal static class Glob
{
    public static bool IsMatch(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && pattern[p] == '?')
            {
                p++;
                t = EndOfCharacter(text, t);
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // Only the last star needs to give way: what earlier ones took cannot matter any more.
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>The longest run without wildcards.</summary>
    public static ReadOnlySpan<byte> LongestLiteral(ReadOnlySpan<byte> pattern)
    {
        ReadOnlySpan<byte> longest = [];
        while (!pattern.IsEmpty)
        {
            var length = pattern.IndexOfAny((byte)'*', (byte)'?');
            var run = length < 0 ? pattern : pattern[..length];
            if (run.Length > longest.Length)
                longest = run;
            pattern = length < 0 ? [] : pattern[(length + 1)..];
        }

        return longest;
    }

    private static int EndOfCharacter(ReadOnlySpan<byte> text, int start)
    {
        var end = start + 1;
        while (text[start] >= 0xc0 && end < text.Length && end < start + 4 && (text[end] & 0xc0) == 0x80)
            end++;
        return end;
    }
}
