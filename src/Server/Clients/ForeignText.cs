using System.Text;

namespace BorgBackupServer.Server.Clients;

/// <summary>Text that an agent sent, made fit to be stored, logged and shown.</summary>
public static class ForeignText
{
    /// <summary>
    /// One line of at most <paramref name="maxChars"/> UTF-16 units: control characters, which could forge lines or move a
    /// terminal's cursor, become spaces; halves of surrogate pairs become U+FFFD.
    /// </summary>
    public static string Line(string text, int maxChars)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxChars));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > maxChars)
                break;
            line.Append(IsShown(rune) ? rune.ToString() : " ");
        }

        return line.ToString();
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.Format);
}
