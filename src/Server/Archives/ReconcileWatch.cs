using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Looks for archives without a report: at the start of the server, when a backup is lost or failed, and once an hour
/// for the lost ones, whose agent may have gone on without us.
/// </summary>
public sealed class ReconcileWatch(
    IDbContextFactory<ServerDatabase> databases, ReconcileArchives reconcile, Signals signals, TimeProvider time, ILogger<ReconcileWatch> log)
    : Worker(time, log)
{
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>An agent that was not heard of for so long does not come back with an archive.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(7);

    /// <summary>The lease of each job after which it was looked for; so a signal costs one query, not one borg.</summary>
    private readonly Dictionary<JobId, int> looked = [];

    private readonly HashSet<RepositoryId> unreadable = [];

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var next = Time.GetUtcNow() + Again;
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = signals.Next(JobTopics.Any);
            var isHour = Time.GetUtcNow() >= next;
            if (isHour)
                next = Time.GetUtcNow() + Again;
            try
            {
                await LookAsync(isHour, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                log.ReconcilingBroke(exception);
            }

            await Signals.WaitAsync(changed, next - Time.GetUtcNow(), Time, stoppingToken);
        }
    }

    private async Task LookAsync(bool again, CancellationToken stoppingToken)
    {
        await using var database = await databases.CreateDbContextAsync(stoppingToken);
        var since = Time.GetUtcNow() - Lately;
        var jobs = await ReconcileArchives.JobsWithoutArchive(database)
            .Where(job => job.QueuedAt >= since)
            .Select(job => new { job.Id, job.State, job.Epoch, job.RepositoryId })
            .ToListAsync(stoppingToken);
        var due = jobs.Where(job => looked.GetValueOrDefault(job.Id) < job.Epoch
            || (again && (job.State == JobState.Lost || unreadable.Contains(job.RepositoryId))));
        foreach (var repository in due.GroupBy(job => job.RepositoryId).ToList())
        {
            unreadable.Remove(repository.Key);
            if ((await reconcile.HandleAsync(new(repository.Key), stoppingToken)).IsProblem(out var problem))
            {
                unreadable.Add(repository.Key);
                log.ReconcilingFailed(repository.Key, problem.Detail);
            }

            foreach (var job in repository)
                looked[job.Id] = job.Epoch;
        }

        foreach (var old in looked.Keys.Except(jobs.Select(job => job.Id)).ToList())
            looked.Remove(old);
    }
}
