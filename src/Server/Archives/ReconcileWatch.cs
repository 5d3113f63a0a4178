using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Looks for archives without a report: at the start of the server, when a backup is lost or failed, and once an hour
/// for the lost ones, whose agent may have gone on without us.
/// </summary>
public sealed class ReconcileWatch(
    IDbContextFactory<ServerDatabase> databases, ReconcileArchives reconcile, Signals signals, TimeProvider time, ILogger<ReconcileWatch> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>An agent that was not heard of for so long does not come back with an archive.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>The lease of each job after which it was looked for; so a signal costs one query, not one borg.</summary>
    private readonly Dictionary<JobId, int> looked = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var next = time.GetUtcNow() + Again;
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = signals.Next(JobTopics.Any);
            var isHour = time.GetUtcNow() >= next;
            await LookAsync(isHour, stoppingToken);
            if (isHour)
                next = time.GetUtcNow() + Again;
            await Signals.WaitAsync(changed, next - time.GetUtcNow(), time, stoppingToken);
        }
    }

    private async Task LookAsync(bool lostOnesAgain, CancellationToken stoppingToken)
    {
        await using var database = await databases.CreateDbContextAsync(stoppingToken);
        var since = time.GetUtcNow() - Lately;
        var jobs = await ReconcileArchives.JobsWithoutArchive(database)
            .Where(job => job.QueuedAt >= since)
            .Select(job => new { job.Id, job.State, job.Epoch, job.RepositoryId })
            .ToListAsync(stoppingToken);
        var due = jobs.Where(job => looked.GetValueOrDefault(job.Id) < job.Epoch || (lostOnesAgain && job.State == JobState.Lost));
        foreach (var repository in due.GroupBy(job => job.RepositoryId).ToList())
        {
            await ReconcileAsync(repository.Key, stoppingToken);
            foreach (var job in repository)
                looked[job.Id] = job.Epoch;
        }

        foreach (var old in looked.Keys.Except(jobs.Select(job => job.Id)).ToList())
            looked.Remove(old);
    }

    private async Task ReconcileAsync(RepositoryId repositoryId, CancellationToken stoppingToken)
    {
        try
        {
            var result = await reconcile.HandleAsync(new ReconcileArchives.Request(repositoryId), stoppingToken);
            if (result.IsProblem(out var problem))
                log.ReconcilingFailed(repositoryId, problem.Detail);
        }
#pragma warning disable CA1031 // because this is the one loop boundary of the worker: a broken repository must not end the watch over all others
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.ReconcilingBroke(exception, repositoryId);
        }
    }
}
