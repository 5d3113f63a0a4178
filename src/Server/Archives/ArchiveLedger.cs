using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// The server's own record of archives: an archive gets into it only after the server has seen it in the repository,
/// and the numbers that only the agent knows are kept as its claims, within bounds.
/// </summary>
public sealed class ArchiveLedger(JobQueue queue, TimeProvider time)
{
    // Nothing that a client can hold comes near; a sum over many archives still fits into 64 bits.
    private const long MostBytes = 1L << 60;
    private const long MostFiles = 1L << 40;

    private static readonly TimeSpan MostClockError = TimeSpan.FromDays(1);

    /// <summary>
    /// Records the archive and queues its indexing, inside the caller's transaction; the caller commits, then announces the
    /// catalog job. Null where it was recorded before by the same job: then nothing changes.
    /// </summary>
    /// <param name="claimed">What the agent said of it; null when its report was lost.</param>
    /// <param name="repositoryBytes">Size of the repository on disk; null when it was not measured.</param>
    public async Task<Result<Job?>> RecordAsync(
        ServerDatabase database, Job job, ListedArchive seen, ArchiveFacts? claimed, long? repositoryBytes, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("An archive is recorded together with what follows from it, in one transaction.");
        var recorded = await database.Set<Archive>().AsNoTracking()
            .Where(archive => archive.RepositoryId == job.RepositoryId && archive.BorgId == seen.Id)
            .Select(archive => (JobId?)archive.JobId)
            .SingleOrDefaultAsync(cancellationToken);
        if (recorded == job.Id)
            return (Job?)null;
        if (recorded is not null)
            return Problem.Conflict("archive.of-another-job", "The archive that the agent names was made by another job.");

        var now = time.GetUtcNow();
        var planId = job.PlanId ?? throw new InvalidOperationException("A backup job belongs to a plan.");
        var archive = Archive.Create(
            job, planId, seen.Name, seen.Id, StartOf(job, seen, now),
            Bounded(claimed?.FileCount, MostFiles), Bounded(claimed?.OriginalBytes, MostBytes),
            Bounded(claimed?.CompressedBytes, MostBytes), Bounded(claimed?.DeduplicatedBytes, MostBytes),
            // Found late, it is as old as the last word of its job: it must not make a client look freshly protected.
            claimed is null ? job.EndedAt ?? job.VerifyingAt ?? job.StartedAt ?? now : now);
        database.Add(archive);
        if (repositoryBytes is not null)
            await database.Set<Repository>().Where(repository => repository.Id == job.RepositoryId)
                .ExecuteUpdateAsync(set => set.SetProperty(repository => repository.DeduplicatedBytes, repositoryBytes), cancellationToken);

        var catalog = Job.Queue(
            JobKind.Catalog, job.ClientId, job.RepositoryId, planId, new CatalogDetail(archive.Id.Value).ToJson(), job.RequestedBy, now);
        var queued = await queue.EnqueueAsync(database, catalog, cancellationToken);
        return queued.IsSuccess(out _, out var problem) ? catalog : problem;
    }

    private static long Bounded(long? claim, long most) => claim is { } value and >= 0 && value <= most ? value : 0;

    /// <summary>The client's clock where it is believable, else the server's.</summary>
    private static DateTimeOffset StartOf(Job job, ListedArchive seen, DateTimeOffset now)
    {
        var claimed = seen.Start ?? seen.Time;
        return claimed > job.QueuedAt - MostClockError && claimed < now + MostClockError ? claimed.ToUniversalTime() : job.StartedAt ?? now;
    }
}
