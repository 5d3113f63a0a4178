using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Proving;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one proof of databases that the policy allowed: dumps are loaded into servers of the proof's own, counted, and all of it is removed.</summary>
internal static class LoadProofRun
{
    public static async Task<FinishedReport> RunAsync(
        LoadProofOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem)
            || !RestoreRun.Build(order.Repository, order.ArchiveName, order.Paths, context).IsSuccess(out var export, out problem))
            return RunEnds.Failed(problem);
        CleanStart.Follow(order.Repository, context.State, reporter);
        var log = new RunLog(reporter, context.Time);
        var environment = context.EnvironmentFor(order.Repository);
        var listing = context.Borg.Program.RunAsync(new ListArchives { Repository = export.Repository }.In(environment), log.Add, cancellationToken);
        started();
        reporter.Started(version.ToString());
        if (await RestoreRun.CheckArchiveAsync(order.ArchiveName, order.ArchiveBorgId, listing, log) is { } changed)
            return RunEnds.Failed(changed);
        if (!(await StoredDump.ReadContentsAsync(order.Repository, order.ArchiveName, context, log, cancellationToken)).IsSuccess(out var contents, out problem))
            return RunEnds.Failed(problem);

        reporter.Log(LogLevel.Information, $"borg {version} reads the dumps of {order.ArchiveName}, to see that they can be loaded.");
        await using var loading = new DumpLoading(contents, order, policy, context, reporter);
        var outcome = await context.Borg.Program.RunAsync(export.In(environment), log.Add, async (tar, stop) =>
        {
            // borg may have ended already, and a load goes on.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
            try
            {
                await loading.TakeAsync(tar, either.Token);
                await tar.CopyToAsync(Stream.Null, either.Token);
            }
            catch (InvalidDataException)
            {
                // Cut off: borg says why at its end.
            }
        }, cancellationToken);
        if (outcome.Failure is { } failed)
        {
            var failure = log.RemoteShellProblem ?? BorgProblems.Of(failed, outcome.Log);
            if (!ProofRun.OfTheArchive.Contains(failure.Code))
                return RunEnds.Failed(failure);
            loading.Tally.Trouble = failure.Detail;
        }

        // Whether it is a good proof says the server, which reads the same files.
        return new FinishedReport { Outcome = JobOutcome.Succeeded, Warnings = [], WarningCount = 0, Load = loading.End(isWhole: outcome.Failure is null) };
    }
}
