using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>One attempt at one job of the server's own: the work, and beside it the heartbeat that keeps the lease, tells progress and hears a cancel.</summary>
internal sealed class ServerJobRun(
    Job job, TimeSpan stallsAfter, IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time, ILogger logger) : IProgress<ServerWorkProgress>
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private (ServerWorkProgress Progress, long At, bool IsTold) latest = (default, time.GetTimestamp(), true);

    private enum StopReason
    {
        None,
        Cancelled,
        Stalled,

        /// <summary>The lease is somebody else's now.</summary>
        Displaced,
    }

    public void Report(ServerWorkProgress value)
    {
        lock (gate)
            latest = (value, time.GetTimestamp(), false);
    }

    /// <summary>How far it came.</summary>
    public ServerWorkProgress Progress
    {
        get
        {
            lock (gate)
                return latest.Progress;
        }
    }

    /// <summary>What became of it; no event where the job is somebody else's by now.</summary>
    public async Task<(JobEvent? Event, Problem? Problem)> RunAsync(IServerWork work, CancellationToken serverStopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(serverStopping);
        // Indexing is work for the processor; the loop that started it must stay free.
        var working = Task.Run(() => WorkAsync(work, stop.Token), CancellationToken.None);
        var reason = await BeatUntilAsync(working, stop);
        var (isDone, problem) = await working;
        return (reason, isDone) switch
        {
            (StopReason.Displaced, _) => (null, null),
            (_, true) => (new JobEvent.Finished(job.Epoch, JobOutcome.Succeeded), null),
            (StopReason.Cancelled, _) => (new JobEvent.Finished(job.Epoch, JobOutcome.Cancelled), null),
            (StopReason.Stalled, _) => (new JobEvent.Finished(job.Epoch, JobOutcome.Failed), JobProblems.Stalled),
            _ when serverStopping.IsCancellationRequested => (new JobEvent.WorkerGone(), null),
            _ => (new JobEvent.Finished(job.Epoch, JobOutcome.Failed), problem ?? JobProblems.WorkFailed),
        };
    }

    private async Task<(bool IsDone, Problem? Problem)> WorkAsync(IServerWork work, CancellationToken cancellationToken)
    {
        try
        {
            var problem = await work.RunAsync(job, this, cancellationToken);
            return (problem is null, problem);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (false, null);
        }
        catch (Exception exception)
        {
            JobsLog.WorkBroke(logger, exception, job.Id);
            return (false, JobProblems.WorkFailed);
        }
    }

    private async Task<StopReason> BeatUntilAsync(Task working, CancellationTokenSource stop)
    {
        var renewedAt = time.GetTimestamp();
        while (true)
        {
            var cancel = signals.Next(JobTopics.CancelOf(job.Id));
            if (working.IsCompleted)
                return StopReason.None;
            var isBeat = !await Signals.WaitAsync(Task.WhenAny(working, cancel), Beat, time, CancellationToken.None);
            if (working.IsCompleted)
                return StopReason.None;

            (ServerWorkProgress Progress, long At, bool IsTold) seen;
            lock (gate)
                seen = latest;
            if (isBeat && seen.IsTold && time.GetElapsedTime(renewedAt) < RenewAfter)
                continue;
            var reason = time.GetElapsedTime(seen.At) > stallsAfter ? StopReason.Stalled : await RenewAsync(seen.Progress, seen.At);
            renewedAt = time.GetTimestamp();
            if (reason == StopReason.None)
                continue;
            await stop.CancelAsync();
            return reason;
        }
    }

    private async Task<StopReason> RenewAsync(ServerWorkProgress progress, long at)
    {
        try
        {
            var now = time.GetUtcNow();
            await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
            var mine = database.Set<Job>().Where(row => row.Id == job.Id && row.Epoch == job.Epoch && row.State == JobState.Running);
            var renewed = await mine.ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.FileCount, progress.FileCount)
                    .SetProperty(row => row.OriginalBytes, progress.Bytes)
                    .SetProperty(row => row.CurrentPath, progress.CurrentPath)
                    .SetProperty(row => row.ProgressAt, now)
                    .SetProperty(row => row.LeaseExpiresAt, now + Job.LeaseFor),
                CancellationToken.None);
            lock (gate)
                latest.IsTold |= latest.At == at;
            signals.Raise(JobTopics.Of(job.Id));
            if (renewed == 0)
                return StopReason.Displaced;
            return await mine.AnyAsync(row => row.CancelRequestedAt != null, CancellationToken.None) ? StopReason.Cancelled : StopReason.None;
        }
        catch (Exception exception)
        {
            // The work may well end before the lease does; a beat that is missed is made up for.
            JobsLog.WorkerGoesOn(logger, exception, nameof(ServerJobRun));
            return StopReason.None;
        }
    }
}
