using System.Text.RegularExpressions;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What a report may say. An agent is a program on somebody else's machine; its numbers and texts end up on a page.</summary>
internal static partial class ReportRules
{
    /// <summary>Longest path that is kept for display, in UTF-16 units.</summary>
    public const int MostPathChars = 1024;

    /// <summary>What is wrong with the report, as a code; null when nothing is.</summary>
    public static string? Check(Report report)
    {
        if (report.Sequence < 1 || report.Job.Epoch < 1)
            return "report.bad-number";
        return report.Body switch
        {
            ProgressReport progress => CheckCounts(progress.FileCount, progress.OriginalBytes, progress.CompressedBytes, progress.DeduplicatedBytes),
            FinishedReport finished => CheckFinished(finished),
            _ => null,
        };
    }

    /// <summary>The end as it is kept: texts made fit to show, the problem in its form.</summary>
    public static FinishedReport Clean(FinishedReport finished) => finished with
    {
        Problem = finished.Outcome == JobOutcome.Failed ? Clean(finished.Problem) : null,
        Warnings = [.. finished.Warnings.Select(warning => warning with { Text = ForeignText.Line(warning.Text, WireLimits.TextChars) })],
        WarningCount = Math.Max(finished.WarningCount, finished.Warnings.Count),
    };

    /// <summary>Why it ended badly, from a cleaned report.</summary>
    public static Problem ToProblem(FinishedReport finished) => finished.Problem is { } problem ? Problem.Unavailable(problem.Code, problem.Detail, problem.Hint) : JobProblems.NoReason;

    private static WireProblem Clean(WireProblem? problem) => problem is null
        ? new WireProblem { Code = JobProblems.NoReason.Code, Detail = JobProblems.NoReason.Detail, Hint = JobProblems.NoReason.Hint }
        : problem with
        {
            Code = problem.Code.Length <= 100 && ProblemCode().IsMatch(problem.Code) ? problem.Code : "agent.problem",
            Detail = ForeignText.Line(problem.Detail, WireLimits.TextChars),
            Hint = problem.Hint is null ? null : ForeignText.Line(problem.Hint, WireLimits.TextChars),
        };

    private static string? CheckFinished(FinishedReport finished)
    {
        if (finished.WarningCount < 0)
            return "report.negative";
        if (finished.Archive is { } archive)
        {
            if (!BorgId().IsMatch(archive.BorgId) || !ArchiveName().IsMatch(archive.Name))
                return "report.bad-archive";
            return CheckCounts(archive.FileCount, archive.OriginalBytes, archive.CompressedBytes, archive.DeduplicatedBytes);
        }

        if (finished.Look is { } look)
            return CheckCounts(look.ExistingCount, look.FreeBytes);
        return finished.Restore is { } restore
            ? CheckCounts(restore.FileCount, restore.Bytes, restore.ReplacedCount ?? 0, restore.RenamedCount ?? 0, restore.UnchangedCount ?? 0, restore.KeptCount ?? 0, restore.UnwrittenCount ?? 0)
            : null;
    }

    private static string? CheckCounts(params ReadOnlySpan<long> counts)
    {
        foreach (var count in counts)
            if (count < 0)
                return "report.negative";
        return null;
    }

    [GeneratedRegex(@"\A[a-z0-9]+([.-][a-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex ProblemCode();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex BorgId();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,199}\z")]
    private static partial Regex ArchiveName();
}
