using System.Text.RegularExpressions;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Plans;

/// <summary>What a plan may say of databases: names of sources and of databases, in the place of paths.</summary>
internal static partial class DatabaseRules
{
    private const string Field = "databases";

    public static Result<List<PlanDatabases>> Check(IReadOnlyList<PlanDatabases>? given, IReadOnlyList<string> paths)
    {
        List<PlanDatabases> choices = [.. (given ?? []).Select(choice => choice with { Names = choice.Names is null ? null : [.. choice.Names.Distinct(StringComparer.Ordinal)] })];
        if (choices.Count == 0)
            return choices;
        if (paths.Any(path => !string.IsNullOrWhiteSpace(path)))
            return Wrong("plan.files-or-databases", "A plan saves files or databases, not both.", "Take the paths out here, and save them by another plan.");
        if (choices.Count > WireLimits.DatabaseSources)
            return Wrong("plan.too-many-databases", $"A plan has at most {WireLimits.DatabaseSources} sources.", "Make another plan for the rest.");
        if (choices.Find(choice => !Name().IsMatch(choice.Source)) is { } strange)
            return Wrong("plan.database-invalid", $"'{PlanRules.Shown(strange.Source)}' is not the name of a source.", "Sources are described on the client; see its documentation.");
        if (choices.GroupBy(choice => choice.Source, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Wrong("plan.database-invalid", $"The source {twice.Key} is named twice.", "Name all of its databases at once.");
        if (choices.Find(choice => choice.Names is []) is { } empty)
            return Wrong("plan.database-invalid", $"No database of {empty.Source} is chosen.", "Choose some, or all, or leave the source out.");
        return choices.Exists(choice => choice.Names is { } names && (names.Count > WireLimits.Databases || names.Any(name => name.Length is 0 or > WireLimits.NameChars || name.Contains('\0', StringComparison.Ordinal))))
            ? Wrong("plan.database-invalid", $"A plan lists at most {WireLimits.Databases} databases of a source, each by a name of at most {WireLimits.NameChars} characters.", "Take all of them.")
            : choices;
    }

    public static bool IsSourceName(string source) => Name().IsMatch(source);

    private static Problem Wrong(string code, string detail, string hint) => Problem.Invalid(code, detail, hint, Field);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex Name();
}
