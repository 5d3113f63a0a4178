using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Restores.Proofs;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>A restore or a proof that waits for its client for days must still find its archive.</summary>
internal sealed class LiveRestores : IArchiveReaders
{
    public async Task<IReadOnlySet<ArchiveId>> FindAsync(ServerDatabase database, RepositoryId repositoryId, CancellationToken cancellationToken)
    {
        var jobs = await database.Set<Job>().AsNoTracking()
            .Where(job => JobStates.Live.Contains(job.State) && (job.Kind == JobKind.Restore || job.Kind == JobKind.Proof || job.Kind == JobKind.ClientProof) && job.RepositoryId == repositoryId && job.DetailJson != null)
            .ToListAsync(cancellationToken);
        return jobs.Select(job => job.Kind == JobKind.Restore ? RestoreDetail.Of(job).ArchiveId : ProofDetail.Of(job).ArchiveId).ToHashSet();
    }
}
