using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Proving;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one proof that the policy allowed: a restore into the agent's own folder, a comparison with the live files, and then the folder is gone.</summary>
internal static class ProofRun
{
    /// <summary>What stays free beside what a proof needs: the agent's folder often shares its disk with the system.</summary>
    private const long Reserve = 512L * 1024 * 1024;

    // What says something about the archive, and not about the way to it.
    internal static readonly string[] OfTheArchive = ["repository.damaged", "repository.invalid", "borg.failed"];

    public static async Task<FinishedReport> RunAsync(
        ProofOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem)
            || !RestoreRun.Build(order.Repository, order.ArchiveName, order.Paths, context).IsSuccess(out var export, out problem))
            return RunEnds.Failed(problem);
        if (CheckRoom(order.ExpectedBytes, context.State.Location) is { } full)
            return RunEnds.Failed(full);

        CleanStart.Follow(order.Repository, context.State, reporter);
        var log = new RunLog(reporter, context.Time);
        var environment = context.EnvironmentFor(order.Repository);
        var list = new ListArchives { Repository = export.Repository };
        var listing = context.Borg.Program.RunAsync(list.In(environment), log.Add, cancellationToken);
        started();
        reporter.Started(version.ToString());
        if (await RestoreRun.CheckArchiveAsync(order.ArchiveName, order.ArchiveBorgId, listing, log) is { } changed)
            return RunEnds.Failed(changed);

        reporter.Log(LogLevel.Information, $"borg {version} restores {order.ExpectedFileCount:N0} files of {order.ArchiveName} into a folder of the agent's own, to see that they can be.");
        using var scratch = ScratchFolder.Make(context.State, order.Job.JobId);
        using var digest = new TarDigest();
        var placing = new PlacingRun(context, reporter) { Digest = digest };
        try
        {
            var place = new TargetPlace { Folder = scratch.Location };
            var outcome = await context.Borg.Program.RunAsync(export.In(environment), log.Add, async (tar, stop) =>
            {
                try
                {
                    await placing.WriteAsync(tar, place, null, stop);
                }
                catch (InvalidDataException)
                {
                    // Cut off: borg says why at its end.
                }
            }, cancellationToken);
            var failure = outcome.Failure is { } failed ? log.RemoteShellProblem ?? BorgProblems.Of(failed, outcome.Log) : null;
            if (failure is not null && !OfTheArchive.Contains(failure.Code))
                return RunEnds.Failed(failure);
            using var comparison = new LiveComparison(policy, PlacingRun.ForbiddenIn(context), order.ArchiveStartedAt, placing.Beat);
            comparison.Run(scratch.Location, cancellationToken);
            return Finished(placing.Facts, digest.End(), comparison, failure?.Detail);
        }
        catch (TargetFullException)
        {
            return RunEnds.Failed(NoRoom("The disk became full during the proof."));
        }
    }

    private static FinishedReport Finished(RestoreFacts restored, string digest, LiveComparison comparison, string? trouble) => new()
    {
        // Whether it is a good proof says the server, which reads the same files.
        Outcome = JobOutcome.Succeeded,
        Warnings = [],
        WarningCount = 0,
        Proof = new ProofFacts
        {
            FileCount = restored.FileCount,
            Bytes = restored.Bytes,
            Digest = digest,
            EqualCount = comparison.EqualCount,
            EqualBytes = comparison.EqualBytes,
            ChangedCount = comparison.ChangedCount,
            GoneCount = comparison.GoneCount,
            DifferingCount = comparison.DifferingCount,
            UncomparedCount = comparison.UncomparedCount,
            UnwrittenCount = restored.UnwrittenCount ?? 0,
            Trouble = trouble is { Length: > WireLimits.TextChars } ? trouble[..WireLimits.TextChars] : trouble,
            FirstDiffering = comparison.FirstDiffering,
        },
    };

    private static Problem? CheckRoom(long needed, string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        return needed + Reserve > free
            ? NoRoom($"The proof needs {needed:N0} bytes, with {Reserve:N0} to spare; {free:N0} are free in the agent's folder {folder}.")
            : null;
    }

    private static Problem NoRoom(string detail) =>
        new("proof.no-space", ProblemKind.Failed, detail, "Nothing is left behind. Make room, take a smaller sample, or prove on the server instead.");
}
