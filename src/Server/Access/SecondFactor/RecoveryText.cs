using System.Security.Cryptography;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>
/// How a recovery code is written: <c>k7wd-m2xq-9hfr</c>, 12 characters out of 31, none of which looks like another. Two
/// of them are the label, the other ten are 49 random bits.
/// </summary>
internal static class RecoveryText
{
    public const int Count = 10;
    public const int LabelCharacters = 2;

    private const int Characters = 12;
    private const int GroupCharacters = 4;
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>Ten new codes as a person reads them, no two of which begin alike.</summary>
    public static IReadOnlyList<string> CreateAll()
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        while (codes.Count < Count)
        {
            var code = RandomNumberGenerator.GetString(Alphabet, Characters);
            codes.TryAdd(Label(code), string.Join('-', code.Chunk(GroupCharacters).Select(group => new string(group))));
        }

        return [.. codes.Values];
    }

    /// <summary>The code without what people put between and around it, or null where it is none: one of six digits is not.</summary>
    public static string? Normalise(string text)
    {
        var code = new string([.. text.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return code.Length == Characters && code.All(Alphabet.Contains) ? code : null;
    }

    public static string Label(string code) => code[..LabelCharacters];
}
