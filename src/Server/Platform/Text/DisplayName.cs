using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Platform.Text;

/// <summary>Names that a person gives to things: 1 to 100 characters on one line, without what would fool the eye.</summary>
public static class DisplayName
{
    public const int MaxLength = 100;

    /// <summary>The name without blanks around it, or the problem <c>noun.name-invalid</c>.</summary>
    /// <param name="noun">For the code and the text, for example <c>client</c>.</param>
    /// <param name="field">The request member.</param>
    public static bool TryNormalise(string? name, string noun, string field, [NotNullWhen(true)] out string? normal, [NotNullWhen(false)] out Problem? problem)
    {
        var trimmed = name?.Trim() ?? "";
        var why = trimmed.Length switch
        {
            0 => "is empty",
            > MaxLength => $"is longer than {MaxLength} characters",
            _ when !IsReadable(trimmed) => "has characters that cannot be seen",
            _ => null,
        };
        (normal, problem) = why is null
            ? (trimmed, null)
            : ((string?)null, Problem.Invalid($"{noun}.name-invalid", $"The name of the {noun} {why}.", $"Take 1 to {MaxLength} ordinary characters.", field));
        return why is null;
    }

    // Line breaks and control characters, marks that turn the writing direction round, halves of characters.
    private static bool IsReadable(string name)
    {
        foreach (var rune in name.EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
                || rune == Rune.ReplacementChar
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x200B or 0xFEFF)
                return false;
        return true;
    }
}
