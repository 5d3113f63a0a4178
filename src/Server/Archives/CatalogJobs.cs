using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Queues the building of catalogs outside of the usual way, which is the end of a backup.</summary>
public sealed class CatalogJobs(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    /// <summary>
    /// Queues a catalog job for the archive, unless one for its repository waits or runs: that one takes every archive
    /// that waits. The job that is under way either way.
    /// </summary>
    /// <param name="asker">The person who wants it; null where the server does by itself.</param>
    public async Task<Result<JobId>> EnsureAsync(Archive archive, string requestedBy, Actor? asker, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Set<Archive>().Where(other => other.Id == archive.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(other => other.CatalogState, CatalogState.Waiting), cancellationToken);
        if (asker is not null)
        {
            database.Record(asker, ActivityKind.CatalogStarted, await database.SubjectAsync(archive, cancellationToken));
            await database.SaveChangesAsync(cancellationToken);
        }

        if (await LiveJob(database, archive).Select(job => (JobId?)job.Id).FirstOrDefaultAsync(cancellationToken) is { } live)
        {
            await transaction.CommitAsync(cancellationToken);
            return live;
        }

        var job = Job.Queue(
            JobKind.Catalog, archive.ClientId, archive.RepositoryId, archive.PlanId, new CatalogDetail(archive.Id.Value).ToJson(), requestedBy, time.GetUtcNow());
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        if (queued.IsProblem(out _))
            return queued;
        await transaction.CommitAsync(cancellationToken);
        queue.Announce(job);
        return queued;
    }

    internal static IQueryable<Job> LiveJob(ServerDatabase database, Archive archive) =>
        database.Set<Job>().AsNoTracking()
            .Where(job => job.ClientId == archive.ClientId && JobStates.Live.Contains(job.State))
            .Where(job => job.Kind == JobKind.Catalog && job.RepositoryId == archive.RepositoryId)
            .OrderBy(job => job.QueuedAt);
}
