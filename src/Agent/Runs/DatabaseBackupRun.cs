using BorgBackupServer.Agent.Databases;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Borg;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using LogLevel = BorgBackupServer.Protocol.LogLevel;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Carries out one backup of databases: their dumps flow through pipes into one borg, each a file of one archive.</summary>
internal static class DatabaseBackupRun
{
    public static async Task<FinishedReport> RunAsync(
        BackupOrder order, AgentPolicy policy, RunContext context, RunReporter reporter, Action started, CancellationToken cancellationToken)
    {
        if (!(await context.Borg.FindAsync(cancellationToken)).IsSuccess(out var version, out var problem))
            return RunEnds.Failed(problem);
        var folder = context.State.MakeDumpFolder(order.Job.JobId);
        try
        {
            var (secrets, tree) = (Directory.CreateDirectory(Path.Combine(folder, "secrets")).FullName, Directory.CreateDirectory(Path.Combine(folder, "tree")).FullName);
            if (!(await DumpPlan.MakeAsync(order.Databases ?? [], order.SignIns ?? [], policy, secrets, cancellationToken)).IsSuccess(out var dumps, out problem))
                return RunEnds.Failed(problem);
            DumpPipes.Make(tree, dumps);
            CleanStart.Follow(order.Repository, context.State, reporter);
            started();
            reporter.Started(version.ToString());
            reporter.Log(LogLevel.Information, $"borg {version} makes the archive {order.ArchiveName} of {dumps.Count(dump => dump.Database is not null)} databases.");
            return await RunAsync(order, context, reporter, tree, dumps, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            context.Policy.Touch(); // there may be databases that the server has not been told of
        }
    }

    private static async Task<FinishedReport> RunAsync(
        BackupOrder order, RunContext context, RunReporter reporter, string tree, IReadOnlyList<PlannedDump> dumps, CancellationToken cancellationToken)
    {
        var create = new CreateFromPipes
        {
            Repository = context.LocationOf(order.Repository),
            Archive = order.ArchiveName,
            Folder = tree,
            Names = [DumpPath.Folder, DumpPath.Contents],
            Compression = order.Compression,
            CheckpointInterval = TimeSpan.FromSeconds(order.CheckpointSeconds),
        };
        var log = new RunLog(reporter, context.Time);
        var progress = new BackupProgress();
        var pipes = new DumpPipes(tree, dumps, reporter);
        // An interrupt would make borg write a checkpoint with half a dump in it; a SIGTERM leaves nothing behind.
        var borg = new BorgProgram("borg", context.Time) { InterruptGrace = TimeSpan.Zero };
        using var ended = new CancellationTokenSource();
        using var feeding = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, cancellationToken);
        using var broken = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(broken.Token, cancellationToken);
        var feed = Task.Run(FeedAsync, CancellationToken.None);
        try
        {
            var outcome = await borg.RunAsync(create.In(context.EnvironmentFor(order.Repository)), OnLine, stop.Token);
            await ended.CancelAsync();
            await feed;
            if (outcome.IsDone)
                context.Borg.Prove();
            return BackupRun.Read(outcome, log);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && pipes.Problem is not null)
        {
            return RunEnds.Failed(pipes.Problem);
        }
        finally
        {
            await ended.CancelAsync();
            await feed;
            pipes.Release();
        }

        async Task FeedAsync()
        {
            try
            {
                if (!await pipes.FeedAsync(feeding.Token))
                    await broken.CancelAsync();
            }
            catch (OperationCanceledException) when (feeding.IsCancellationRequested)
            {
                // borg has ended, well or not, and says so itself.
            }
        }

        void OnLine(BorgLogLine line)
        {
            log.Add(line);
            if (progress.At(line) is { } report)
                reporter.Progress(report);
        }
    }
}
