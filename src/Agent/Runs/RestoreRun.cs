using System.Text;
using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// Carries out one restore that the policy allowed. borg gives the contents as a tar and, from a second command, what a
/// tar cannot carry: times in nanoseconds, access control lists, extended attributes.
/// </summary>
internal static class RestoreRun
{
    public static async Task<FinishedReport> RunAsync(
        RestoreOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem)
            || !PlacingRun.PlaceOf(order.TargetDirectory, order.InPlace == true, order.Existing, order.ExpectedBytes, policy, context).IsSuccess(out var place, out problem)
            || !Build(order.Repository, order.ArchiveName, order.Paths, context).IsSuccess(out var export, out problem))
            return RunEnds.Failed(problem);

        CleanStart.Follow(order.Repository, context.State, reporter);
        var log = new RunLog(reporter, context.Time);
        var environment = context.EnvironmentFor(order.Repository);
        var list = new ListArchives { Repository = export.Repository };
        var listing = context.Borg.Program.RunAsync(list.In(environment), log.Add, cancellationToken);
        started();
        reporter.Started(version.ToString());
        if (await CheckArchiveAsync(order.ArchiveName, order.ArchiveBorgId, listing, log) is { } changed)
            return RunEnds.Failed(changed);

        reporter.Log(LogLevel.Information, $"borg {version} restores from {order.ArchiveName} {(order.InPlace == true ? "to the original places" : $"into {place.Folder}")}.");
        var placing = new PlacingRun(context, reporter);
        var folder = context.State.MakeDumpFolder(order.Job.JobId);
        try
        {
            var dump = new DumpItems { Repository = export.Repository, Archive = order.ArchiveName, Folder = folder };
            var dumped = await context.Borg.Program.RunAsync(dump.In(environment), log.Add, cancellationToken);
            if (dumped.Failure is { } noDump)
                return placing.Failed(log.RemoteShellProblem ?? BorgProblems.Of(noDump, dumped.Log));
            using var items = new ItemDump(folder);
            var outcome = await context.Borg.Program.RunAsync(
                export.In(environment), log.Add, (tar, stop) => placing.WriteAsync(tar, place, entry => items.Find(entry.Path.Span), stop), cancellationToken);
            if (outcome.Failure is { } failure)
                return placing.Failed(log.RemoteShellProblem ?? BorgProblems.Of(failure, outcome.Log));
            context.Borg.Prove();
            return placing.Done(RunLog.WarningsOf(outcome.Log), RunLog.WarningCountOf(outcome.Log));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return placing.Cancelled();
        }
        catch (TargetFullException)
        {
            return placing.Failed(PlacingRun.Full(place.Folder));
        }
        catch (InvalidDataException damaged)
        {
            return placing.Failed(log.RemoteShellProblem ?? new Problem("archive.damaged", ProblemKind.Failed, $"The archive could not be read to its end: {damaged.Message}", "The job's log has borg's own words. Files restored so far are whole."));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static Result<ExportTar> Build(RepositoryTarget repository, string archive, IReadOnlyList<WirePath> paths, RunContext context)
    {
        var export = new ExportTar
        {
            Repository = context.LocationOf(repository),
            Archive = archive,
            Paths = [.. paths.Select(ForBorg)],
        };
        try
        {
            export.In(context.EnvironmentFor(repository));
            return export;
        }
        catch (ArgumentException)
        {
            return new Problem("restore.too-many-paths", ProblemKind.Refused, "The selected paths do not fit on a command line.", "Select a folder instead of its files, or restore in two parts.");
        }
    }

    // The name tells the archive for people, the id tells it for certain: a name can be given again to something else.
    internal static async Task<Problem?> CheckArchiveAsync(string name, string borgId, Task<BorgOutcome> listing, RunLog log)
    {
        var listed = await listing;
        if (listed.Failure is { } failure)
            return log.RemoteShellProblem ?? BorgProblems.Of(failure, listed.Log);
        if (!ArchiveList.TryParse(listed.Output.Span, out var list))
            return new Problem("borg.failed", ProblemKind.Failed, "borg's list of archives is not understood.", "Look at the job's log; run it again.");
        if (list.Archives.FirstOrDefault(archive => archive.Name == name) is not { } found)
            return BorgProblems.Of(BorgFailure.ArchiveMissing, listed.Log);
        return found.Id == borgId
            ? null
            : new Problem("archive.changed", ProblemKind.Failed, $"The archive {name} is not the one that was chosen: it was replaced.",
                "Nothing was restored. Find out on the server who changed the repository.");
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
