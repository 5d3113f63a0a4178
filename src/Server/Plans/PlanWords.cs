using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Plans;

/// <summary>Plans in the words of the pages.</summary>
public static class PlanWords
{
    private const int MostNamed = 8;

    /// <summary>What is said wherever retention is changed.</summary>
    public const string RetentionNote = "After each backup, and once a day, the archives that none of these numbers keeps are deleted. The newest good one always stays, and so does what somebody holds. For some days a safety copy can bring back what was deleted.";

    /// <summary>What a person chooses from, with what it is good for. Anything else that borg knows can be typed.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Compressions =
    [
        ("zstd,3", "zstd, level 3: small and quick, good for nearly all files"),
        ("lz4", "lz4: quickest, less small; for slow machines"),
        ("zstd,10", "zstd, level 10: smaller, takes more of the client's processor"),
        ("auto,zstd,10", "zstd, level 10, only where it helps; for photos and videos among the files"),
        ("none", "none: for files that are compressed already"),
    ];

    public static string Paths(IReadOnlyList<string> paths) => paths.Count switch
    {
        0 => "Nothing yet",
        <= MostNamed => string.Join(", ", paths.Select(ShownText.Of)),
        _ => $"{string.Join(", ", paths.Take(MostNamed).Select(ShownText.Of))} and {paths.Count - MostNamed} more",
    };

    public static string Databases(IReadOnlyList<PlanDatabases> databases) => databases.Count == 0
        ? "None"
        : string.Join("; ", databases.Select(choice => choice.Names is { } names
            ? $"{ShownText.Of(choice.Source)}: {string.Join(", ", names.Take(MostNamed).Select(ShownText.Of))}{(names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "")}"
            : $"{ShownText.Of(choice.Source)}: all databases"));

    public static string Hooks(PlanHooks hooks) => (hooks.Before, hooks.After) switch
    {
        (null, null) => "Nothing runs before or after",
        ({ } before, null) => $"{before} before",
        (null, { } after) => $"{after} after, however the backup ended",
        ({ } before, { } after) => $"{before} before, {after} after, however the backup ended",
    };

    /// <summary>A kind of database server as its makers write it.</summary>
    public static string Kind(string kind) => kind switch
    {
        "mariadb" => "MariaDB or MySQL",
        "postgresql" => "PostgreSQL",
        "mongodb" => "MongoDB",
        _ => ShownText.Of(kind),
    };

    public static string Excludes(IReadOnlyList<string> excludes)
    {
        if (excludes.Count == 0)
            return "Nothing is left out";
        var named = excludes.Take(4).Select(pattern => ShownText.Of(pattern.Length > 3 && pattern[2] == ':' ? pattern[3..] : pattern));
        return $"{Counts.Format(excludes.Count, "pattern")}: {string.Join(", ", named)}{(excludes.Count > 4 ? " …" : "")}";
    }

    public static string Compression(string compression) => compression.Split(',') switch
    {
        ["none"] => "None",
        ["auto", var inner, .. var level] => $"{inner}{Level(level)}, only where it helps",
        [var algorithm, .. var level] => algorithm + Level(level),
        _ => compression,
    };

    public static string Retention(Retention retention)
    {
        (int Count, string Text)[] parts =
        [
            (retention.KeepLast, $"the last {retention.KeepLast}"), (retention.KeepWithinDays, $"all of {Counts.Format(retention.KeepWithinDays, "day")}"),
            (retention.KeepHourly, $"{retention.KeepHourly} hourly"), (retention.KeepDaily, $"{retention.KeepDaily} daily"), (retention.KeepWeekly, $"{retention.KeepWeekly} weekly"),
            (retention.KeepMonthly, $"{retention.KeepMonthly} monthly"), (retention.KeepYearly, $"{retention.KeepYearly} yearly"),
        ];
        var kept = parts.Where(part => part.Count > 0).Select(part => part.Text).ToList();
        var numbers = kept.Count == 0 ? "Nothing" : "Keep " + string.Join(", ", kept);
        return retention.IsPaused ? $"Paused, nothing is deleted. Otherwise: {char.ToLowerInvariant(numbers[0])}{numbers[1..]}" : numbers;
    }

    private static string Level(string[] level) => level is [var number] ? $", level {number}" : "";
}
