using System.Text;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one restore that the policy allowed: <c>borg extract</c> into a new folder.</summary>
internal static class RestoreRun
{
    private const int NoSpaceLeft = 28; // ENOSPC

    public static async Task<FinishedReport> RunAsync(
        RestoreOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem)
            || !TargetCheck.Prepare(order.TargetDirectory.Text, policy).IsSuccess(out var target, out problem)
            || !CheckSpace(target, order.ExpectedBytes).IsSuccess(out _, out problem)
            || !Build(order, context, target).IsSuccess(out var extract, out problem))
            return RunEnds.Failed(problem);

        CleanStart.Follow(order.Repository, context.State, reporter);
        var log = new RunLog(reporter, context.Time);
        var environment = context.EnvironmentFor(order.Repository);
        var list = new ListArchives { Repository = extract.Repository };
        var listing = context.Borg.Program.RunAsync(list.In(environment), log.Add, cancellationToken);
        started();
        reporter.Started(version.ToString());
        if (await CheckArchiveAsync(order, listing, log) is { } changed)
            return RunEnds.Failed(changed);

        reporter.Log(LogLevel.Information, $"borg {version} restores from {order.ArchiveName} into {target}.");
        var progress = new RestoreProgress(context.Time);
        var outcome = await context.Borg.Program.RunAsync(extract.In(environment), OnLine, cancellationToken);
        return Read(outcome, log, target);

        void OnLine(BorgLogLine line)
        {
            log.Add(line);
            if (progress.Add(line) is { } report)
                reporter.Progress(report);
        }
    }

    private static Result<ExtractFiles> Build(RestoreOrder order, RunContext context, string target)
    {
        var extract = new ExtractFiles
        {
            Repository = context.LocationOf(order.Repository),
            Archive = order.ArchiveName,
            TargetDirectory = target,
            Paths = [.. order.Paths.Select(ForBorg)],
            ListsPaths = true,
        };
        try
        {
            extract.In(context.EnvironmentFor(order.Repository));
            return extract;
        }
        catch (ArgumentException)
        {
            return new Problem("restore.too-many-paths", ProblemKind.Refused, "The selected paths do not fit on a command line.", "Select a folder instead of its files, or restore in two parts.");
        }
    }

    // The name tells the archive for people, the id tells it for certain: a name can be given again to something else.
    private static async Task<Problem?> CheckArchiveAsync(RestoreOrder order, Task<BorgOutcome> listing, RunLog log)
    {
        var listed = await listing;
        if (listed.Failure is { } failure)
            return log.RemoteShellProblem ?? BorgProblems.Of(failure, listed.Log);
        if (!ArchiveList.TryParse(listed.Output.Span, out var list))
            return new Problem("borg.failed", ProblemKind.Failed, "borg's list of archives is not understood.", "Look at the job's log; run it again.");
        if (list.Archives.FirstOrDefault(archive => archive.Name == order.ArchiveName) is not { } found)
            return BorgProblems.Of(BorgFailure.ArchiveMissing, listed.Log);
        return found.Id == order.ArchiveBorgId
            ? null
            : new Problem("archive.changed", ProblemKind.Failed, $"The archive {order.ArchiveName} is not the one that was chosen: it was replaced.",
                "Nothing was restored. Find out on the server who changed the repository.");
    }

    private static Result<long> CheckSpace(string target, long? expectedBytes)
    {
        var free = new DriveInfo(target).AvailableFreeSpace;
        return expectedBytes is { } expected && expected > free
            ? new Problem("restore.no-space", ProblemKind.Failed, $"The restore needs {expected:N0} bytes; {free:N0} are free below {target}.", "Nothing was restored. Choose a folder on another file system, or make room.")
            : free;
    }

    private static FinishedReport Read(BorgOutcome outcome, RunLog log, string target)
    {
        var warnings = RunLog.WarningsOf(outcome.Log);
        var warningCount = RunLog.WarningCountOf(outcome.Log);
        var (fileCount, bytes) = TreeCount.Of(target);
        var facts = new RestoreFacts { FileCount = fileCount, Bytes = bytes };
        var isFull = outcome.Failure == BorgFailure.NoSpace || outcome.Log.FileProblems.Any(found => found.ErrorNumber == NoSpaceLeft);
        var problem = isFull
            ? new Problem("restore.no-space", ProblemKind.Failed, "The disk became full during the restore.", $"Files restored so far are in {target}. Make room and restore into another folder.")
            : outcome.Failure is { } failure ? log.RemoteShellProblem ?? BorgProblems.Of(failure, outcome.Log) : null;
        if (problem is not null)
            return RunEnds.Failed(problem) with { Warnings = warnings, WarningCount = warningCount, Restore = facts };

        var isWarned = outcome.Exit.Kind == BorgExitKind.Warning || outcome.Log.FileProblemCount > 0;
        return new FinishedReport
        {
            Outcome = isWarned ? JobOutcome.Warned : JobOutcome.Succeeded,
            Warnings = isWarned ? warnings : [],
            WarningCount = isWarned ? warningCount : 0,
            Restore = facts,
        };
    }

    /// <summary>A path for borg's command line, which takes text: each byte that is not UTF-8 becomes the question mark that stands for it there.</summary>
    internal static string ForBorg(WirePath path)
    {
        var text = new StringBuilder();
        for (var rest = path.Bytes; rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.Done)
                text.Append(rune.ToString());
            else
                text.Append('?', length);
            rest = rest[length..];
        }

        return text.ToString();
    }
}
