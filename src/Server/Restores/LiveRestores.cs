using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>A restore that waits for its client for days must still find its archive.</summary>
internal sealed class LiveRestores : IArchiveReaders
{
    public async Task<IReadOnlySet<ArchiveId>> FindAsync(ServerDatabase database, RepositoryId repositoryId, CancellationToken cancellationToken)
    {
        var jobs = await database.Set<Job>().AsNoTracking()
            .Where(job => JobStates.Live.Contains(job.State) && job.Kind == JobKind.Restore && job.RepositoryId == repositoryId && job.DetailJson != null)
            .ToListAsync(cancellationToken);
        return jobs.Select(job => RestoreDetail.Of(job).ArchiveId).ToHashSet();
    }
}
