using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace BorgBackupServer.Borg.Output;

/// <summary>A version of borg. Betas and the like count as the release that they lead to.</summary>
public readonly partial record struct BorgVersion(int Major, int Minor, int Patch) : IComparable<BorgVersion>
{
    public static BorgVersion Oldest { get; } = new(1, 2, 0);

    /// <summary>The first that is not supported: it has another repository format and another protocol.</summary>
    public static BorgVersion TooNew { get; } = new(2, 0, 0);

    /// <summary>1.2.0 up to, and without, 2.0.</summary>
    public bool IsSupported => CompareTo(Oldest) >= 0 && CompareTo(TooNew) < 0;

    /// <summary>Reads <c>borg 1.2.4</c>, the output of <c>borg --version</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BorgVersion version)
    {
        version = default;
        if (text is null || Form().Match(text) is not { Success: true } match)
            return false;
        version = new BorgVersion(Number(match, 1), Number(match, 2), match.Groups[3].Success ? Number(match, 3) : 0);
        return true;
    }

    public static BorgVersion Parse(string text) => TryParse(text, out var version)
        ? version
        : throw new FormatException("This is not the output of 'borg --version'.");

    public int CompareTo(BorgVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public static bool operator <(BorgVersion left, BorgVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(BorgVersion left, BorgVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(BorgVersion left, BorgVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BorgVersion left, BorgVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A\s*borg(?:\.exe)?\s+([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?(?:[^0-9\s]\S*)?\s*\z")]
    private static partial Regex Form();
}
