using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>Sets aside what a killed server did not get round to, and queues the removal of what has had its time. A repository with an archive on hold stays.</summary>
public sealed class DeletionWatch(
    IDbContextFactory<ServerDatabase> databases, RepositoryRecord record, RepositoryClosing closing, DeletedFiles files, JobQueue queue, TimeProvider time, ILogger<DeletionWatch> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(10), time, logger)
{
    /// <summary>One look.</summary>
    internal Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var given = await database.Set<Repository>().AsNoTracking().Where(row => row.State == RepositoryState.Deleted || row.State == RepositoryState.Removing).ToListAsync(cancellationToken);
        foreach (var repository in given)
        {
            if (repository.State == RepositoryState.Deleted && closing.TryTake(repository.Id) is { } taken)
                await using (taken)
                    await files.TrySetAsideAsync(repository.Id, cancellationToken);
            if (repository.KeptUntil <= Time.GetUtcNow() && (repository.State == RepositoryState.Removing || await record.RefuseHeldAsync(database, repository.Id, cancellationToken) is null))
                await queue.EnqueueAsync(database, Job.Queue(JobKind.Removal, repository.ClientId, repository.Id, null, null, Actor.Server.Name, Time.GetUtcNow()), cancellationToken);
        }
    }
}
