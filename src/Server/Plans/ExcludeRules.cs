using System.Text.RegularExpressions;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Plans;

/// <summary>
/// borg's exclude patterns. The style is always written out: what a bare pattern means depends on the option that it is
/// given to, and a person who reads the plan should not have to know.
/// </summary>
public static class ExcludeRules
{
    public const int MaxPatterns = 300;

    private static readonly string[] Styles = ["fm", "sh", "re", "pp", "pf"];

    /// <summary>The patterns as they are stored, without repetitions, or the first one that is wrong.</summary>
    public static Result<List<string>> Check(IReadOnlyList<string> patterns)
    {
        List<string> normal = [];
        foreach (var pattern in patterns.Select(pattern => pattern.Trim()).Where(pattern => pattern.Length > 0))
        {
            if (PlanRules.WhyNotText(pattern) is { } why)
                return Wrong(pattern, why, "Use a wildcard in its place.");
            if (pattern.Length < 4 || pattern[2] != ':' || !Styles.Contains(pattern[..2]))
                return Wrong(pattern, "does not say its style", $"Write {Suggest(pattern)}. The styles are sh: (with ** for folders), pp: (a folder and all below it), pf: (one path), fm: and re:.");
            if (pattern[..2] == "re" && WhyNotExpression(pattern[3..]) is { } mistake)
                return Wrong(pattern, $"is no regular expression ({mistake})", "sh: does most of what is needed, for example sh:**/*.iso.");
            if (!normal.Contains(pattern))
                normal.Add(pattern);
        }

        return normal.Count <= MaxPatterns
            ? normal
            : Problem.Invalid("plan.too-many-excludes", $"The plan has more than {MaxPatterns} excludes.", "Exclude folders instead of single files.", "excludes");
    }

    // Python's expressions, but for their way to name groups, are written like these. What is refused here would end borg.
    private static string? WhyNotExpression(string expression)
    {
        try
        {
            _ = new Regex(expression.Replace("(?P<", "(?<", StringComparison.Ordinal).Replace("(?P=", "(?:", StringComparison.Ordinal), RegexOptions.None, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (RegexParseException exception)
        {
            return $"{exception.Error} at character {exception.Offset}";
        }
    }

    private static string Suggest(string pattern) => PlanRules.Shown(pattern) switch
    {
        ['/', ..] path when !path.AsSpan().ContainsAny('*', '?', '[') => $"pp:{path}",
        ['/' or '*', ..] path => $"sh:{path}",
        var name => $"sh:**/{name}",
    };

    private static Problem Wrong(string pattern, string why, string hint) =>
        Problem.Invalid("plan.exclude-invalid", $"The exclude '{PlanRules.Shown(pattern)}' {why}.", hint, "excludes");
}
