using System.Globalization;
using System.Text;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Text;

namespace BorgBackupServer.Server.Plans;

/// <summary>What a plan may say. Pure. Fields are named as the request names them, so that a form shows each problem at its input.</summary>
public static class PlanRules
{
    public const int MaxPaths = 100;

    /// <summary>PATH_MAX of Linux.</summary>
    public const int MaxPathBytes = 4096;

    public const int MaxKept = 1000;

    // All paths and excludes together travel in one order and stand on one command line of borg.
    private const int MaxTotalBytes = 256 * 1024;

    /// <summary>The draft in the form in which it is stored, or the first thing that is wrong with it.</summary>
    public static Result<PlanDraft> Check(PlanDraft draft)
    {
        if (!DisplayName.TryNormalise(draft.Name, "plan", "name", out var name, out var problem))
            return problem;
        if (!DatabaseRules.Check(draft.Databases, draft.Paths).IsSuccess(out var databases, out problem)
            || !HookRules.Check(draft.Hooks).IsSuccess(out var hooks, out problem))
            return problem;
        if (!(databases.Count > 0 ? new List<string>() : CheckPaths(draft.Paths, draft.OneFileSystem)).IsSuccess(out var paths, out problem))
            return problem;
        if (!ExcludeRules.Check(draft.Excludes).IsSuccess(out var excludes, out problem))
            return problem;
        var compression = draft.Compression.Trim();
        if (!IsCompression(compression))
        {
            return Problem.Invalid(
                "plan.compression-unknown", $"borg has no compression called '{Shown(draft.Compression)}'.",
                "Take none, lz4, zstd (with a level from 1 to 22, as in zstd,3), zlib or lzma (0 to 9), or auto, and one of these.", "compression");
        }

        if (paths.Concat(excludes).Sum(text => Encoding.UTF8.GetByteCount(text)) > MaxTotalBytes)
            return Problem.Invalid("plan.too-long", "Paths and excludes are too long together.", "Name folders instead of single files.", "excludes");
        return CheckRetention(draft.Retention) is { } refused
            ? refused
            : draft with { Name = name, Paths = paths, Excludes = excludes, Compression = compression, Hooks = hooks, Databases = databases };
    }

    /// <summary>borg's compression specification.</summary>
    public static bool IsCompression(string text) => text.Split(',') switch
    {
        ["none"] => true,
        ["auto", var inner, .. var level] when inner is not ("none" or "auto") => IsAlgorithm(inner, level),
        [var algorithm, .. var level] => IsAlgorithm(algorithm, level),
        _ => false,
    };

    internal static string Shown(string text) =>
        string.Concat(text.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter)) + (text.Length > 100 ? "…" : "");

    internal static string? WhyNotText(string text) =>
        Encoding.UTF8.GetByteCount(text) > MaxPathBytes ? $"is longer than {MaxPathBytes} bytes"
        : text.Any(char.IsControl) ? "has line breaks or other control characters"
        : text.EnumerateRunes().Contains(Rune.ReplacementChar) ? "has characters that are no text"
        : null;

    private static bool IsAlgorithm(string algorithm, string[] level) => (algorithm, level) switch
    {
        ("lz4", []) => true,
        ("zstd", [] or [_]) => level is not [var number] || IsNumber(number, 1, 22),
        ("zlib" or "lzma", [] or [_]) => level is not [var number] || IsNumber(number, 0, 9),
        _ => false,
    };

    private static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static Result<List<string>> CheckPaths(IReadOnlyList<string> paths, bool oneFileSystem)
    {
        List<string> normal = [];
        foreach (var path in paths.Select(path => path.Trim()).Where(path => path.Length > 0))
        {
            if (path[0] != '/')
                return PathProblem(path, "is not absolute", "Start it with a slash: /home.");
            if (WhyNotText(path) is { } why)
                return PathProblem(path, why, "Name the folder above it instead.");
            var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Any(part => part is "." or ".."))
                return PathProblem(path, "has '.' or '..' in it", "Name the folder directly.");
            var clean = "/" + string.Join('/', parts);
            if (!normal.Contains(clean))
                normal.Add(clean);
        }

        if (normal.Count == 0)
            return Problem.Invalid("plan.no-paths", "The plan names nothing to back up.", "Name at least one folder, for example /home.", "paths");
        if (normal.Count > MaxPaths)
            return Problem.Invalid("plan.too-many-paths", $"The plan has more than {MaxPaths} paths.", "Name folders instead of single files.", "paths");
        // On one file system, naming a mount point below another path is the way to have it in; otherwise it would be saved twice.
        return !oneFileSystem && normal.Find(path => normal.Exists(other => other != path && IsBelow(path, other))) is { } twice
            ? PathProblem(twice, "lies in another path of the plan and would be saved twice", "Leave it out.")
            : normal;
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder == "/" ? folder : folder + "/", StringComparison.Ordinal);

    private static Problem PathProblem(string path, string why, string hint) =>
        Problem.Invalid("plan.path-invalid", $"The path '{Shown(path)}' {why}.", hint, "paths");

    /// <summary>What is wrong with the numbers; null if nothing is.</summary>
    public static Problem? CheckRetention(Retention retention)
    {
        (string Field, int Count)[] numbers =
        [
            ("keepLast", retention.KeepLast), ("keepDaily", retention.KeepDaily), ("keepWeekly", retention.KeepWeekly),
            ("keepMonthly", retention.KeepMonthly), ("keepYearly", retention.KeepYearly), ("keepWithinDays", retention.KeepWithinDays),
            ("keepHourly", retention.KeepHourly),
        ];
        foreach (var (field, count) in numbers)
            if (count is < 0 or > MaxKept)
                return Problem.Invalid("plan.retention-out-of-range", $"Between 0 and {MaxKept} archives are kept of a period.", null, $"retention.{field}");
        return numbers.All(number => number.Count == 0)
            ? Problem.Invalid("plan.retention-keeps-nothing", "This retention would keep no archive at all.", "Keep at least the last one.", "retention.keepLast")
            : null;
    }
}
