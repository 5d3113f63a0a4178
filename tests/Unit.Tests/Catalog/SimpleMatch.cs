using System.Text;
using System.Text.RegularExpressions;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>The rules of a query once more, by regular expressions over decoded text.</summary>
internal static class SimpleMatch
{
    public static bool IsMatch(string text, byte[] path)
    {
        var query = Lower(Encoding.UTF8.GetBytes(text)).TrimEnd('/');
        var isPath = query.Contains('/');
        var isGlob = query.Contains('*') || query.Contains('?');
        var folded = Lower(path);
        var name = folded[(folded.LastIndexOf('/') + 1)..];
        var pattern = Regex.Escape(query).Replace("\\*", ".*").Replace("\\?", ".");
        pattern = (isPath, isGlob) switch
        {
            (false, false) => pattern,
            (false, true) => $"^{pattern}$",
            (true, false) => (query[0] == '/' ? "^" : "^.*") + pattern + "[^/]*$",
            (true, true) => query[0] == '/' ? $"^{pattern}$" : $"^.*/{pattern}$",
        };
        return Regex.IsMatch(isPath ? "/" + folded : name, pattern, RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    // Bytes that are no UTF-8 stay themselves: each becomes a private character of its own.
    private static string Lower(byte[] bytes)
    {
        var text = new StringBuilder();
        ReadOnlySpan<byte> rest = bytes;
        while (!rest.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (isRune)
                text.Append(Rune.ToLowerInvariant(rune).ToString());
            else
                text.Append((char)(0xe000 + rest[0]));
            rest = rest[(isRune ? length : 1)..];
        }

        return text.ToString();
    }
}
