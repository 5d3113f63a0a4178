using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one backup that the policy allowed: <c>borg create</c>.</summary>
internal static class BackupRun
{
    public static async Task<FinishedReport> RunAsync(
        BackupOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (SourceCheck.LeadsOut(order, policy) is { } leadsOut)
            return RunEnds.Failed(leadsOut);
        var missing = SourceCheck.Missing(order);
        if (missing.Count == order.Paths.Count)
            return RunEnds.Failed(new Problem("source.missing", ProblemKind.Failed, $"Nothing of what is to be backed up is there: {missing[0].Text}.",
                "No archive was made. Check the plan's paths, and whether the file system is mounted."));
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem))
            return RunEnds.Failed(problem);

        CleanStart.Follow(order.Repository, context.State, reporter);
        var create = new CreateArchive
        {
            Repository = context.LocationOf(order.Repository),
            Archive = order.ArchiveName,
            Paths = [.. order.Paths.Select(path => path.Text)],
            Excludes = order.Excludes,
            Compression = order.Compression,
            OneFileSystem = order.OneFileSystem,
            ExcludesCaches = order.ExcludeCaches,
            CheckpointInterval = TimeSpan.FromSeconds(order.CheckpointSeconds),
        };
        var log = new RunLog(reporter, context.Time);
        var progress = new BackupProgress();
        var running = context.Borg.Program.RunAsync(create.In(context.EnvironmentFor(order.Repository)), OnLine, cancellationToken);
        started();
        reporter.Started(version.ToString());
        reporter.Log(LogLevel.Information, $"borg {version} makes the archive {order.ArchiveName} of {order.Paths.Count} paths.");
        var outcome = await running;
        if (outcome.IsDone)
            context.Borg.Prove();
        return Read(outcome, log);

        void OnLine(BorgLogLine line)
        {
            log.Add(line);
            if (progress.At(line) is { } report)
                reporter.Progress(report);
        }
    }

    internal static FinishedReport Read(BorgOutcome outcome, RunLog log)
    {
        var warnings = RunLog.WarningsOf(outcome.Log);
        var warningCount = RunLog.WarningCountOf(outcome.Log);
        if (outcome.Failure is { } failure)
            return RunEnds.Failed(log.RemoteShellProblem ?? BorgProblems.Of(failure, outcome.Log)) with { Warnings = warnings, WarningCount = warningCount };
        if (!CreateResult.TryParse(outcome.Output.Span, out var result))
            return RunEnds.Failed(new Problem("borg.failed", ProblemKind.Failed, "borg ended without saying what it made.", "Look at the job's log; run it again."));

        var isWarned = outcome.Exit.Kind == BorgExitKind.Warning || outcome.Log.FileProblemCount > 0;
        return new FinishedReport
        {
            Outcome = isWarned ? JobOutcome.Warned : JobOutcome.Succeeded,
            Warnings = isWarned ? warnings : [],
            WarningCount = isWarned ? warningCount : 0,
            Archive = new ArchiveFacts
            {
                Name = result.Archive.Name,
                BorgId = result.Archive.Id,
                FileCount = result.Archive.Stats.FileCount,
                OriginalBytes = result.Archive.Stats.OriginalBytes,
                CompressedBytes = result.Archive.Stats.CompressedBytes,
                DeduplicatedBytes = result.Archive.Stats.DeduplicatedBytes,
                StartedAt = result.Archive.Start,
                EndedAt = result.Archive.End,
            },
        };
    }
}
