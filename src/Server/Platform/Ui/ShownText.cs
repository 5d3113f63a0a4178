using System.Globalization;
using System.Text;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Names of files and words of programs for the eye: nothing in them breaks the line, hides or turns the writing round.</summary>
public static class ShownText
{
    /// <summary>The text with what cannot be seen written out: a line break as <c>\n</c>, others as <c>\u202e</c>.</summary>
    public static string Of(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => shown.Append(@"\n"),
                '\r' => shown.Append(@"\r"),
                '\t' => shown.Append(@"\t"),
                _ when IsHidden(rune) => shown.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}"),
                _ => shown.Append(rune.ToString()),
            };
        }

        return shown.ToString();
    }

    /// <summary>A path of at most so many characters: its middle is left out, because its beginning and its name say most.</summary>
    public static string Shortened(string path, int most)
    {
        var shown = Of(path);
        if (shown.Length <= most)
            return shown;
        var tail = most * 2 / 3;
        var head = most - tail - 1;
        return string.Concat(Whole(shown, head), "…", shown.AsSpan(StartOfTail(shown, shown.Length - tail)));
    }

    // Halves of a character are shown by nothing.
    private static ReadOnlySpan<char> Whole(string text, int length) => text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);

    private static int StartOfTail(string text, int start) => char.IsLowSurrogate(text[start]) ? start + 1 : start;

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x200B or 0xFEFF;
}
