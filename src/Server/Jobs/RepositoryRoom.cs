using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// What may begin in a repository beside what goes on in it. Two writers the lease keeps apart. A restore and the server's
/// own writing keep out of each other's way here: the server closes the repository, which would end the restore.
/// </summary>
internal static class RepositoryRoom
{
    /// <summary>Whether an agent's job may begin.</summary>
    public static async Task<bool> HasRoomForAsync(this ServerDatabase database, JobWorks works, Job job, CancellationToken cancellationToken)
    {
        var writes = works.Writes(job.Kind);
        var kinds = works.ServerKinds(writing: true);
        return await database.FindModeAsync(job.RepositoryId, cancellationToken) >= NeededMode(writes)
            && (writes || !await database.Set<RepositoryLease>().AnyAsync(
                lease => lease.RepositoryId == job.RepositoryId && database.Set<Job>().Any(other => other.Id == lease.JobId && kinds.Contains(other.Kind)), cancellationToken));
    }

    /// <summary>What the client must be allowed to do with the repository.</summary>
    public static RepositoryMode NeededMode(bool writes) => writes ? RepositoryMode.Backup : RepositoryMode.RestoreOnly;

    /// <summary>The repositories that are being restored from.</summary>
    public static IQueryable<RepositoryId> BeingRestored(this ServerDatabase database) =>
        database.Set<Job>().Where(job => job.Kind == JobKind.Restore && (job.State == JobState.Leased || job.State == JobState.Running)).Select(job => job.RepositoryId);

    /// <summary>Repositories in which nothing is written before a person has decided; the way back alone is.</summary>
    public static IQueryable<RepositoryId> Frozen(this ServerDatabase database) =>
        database.Set<Repository>().Where(repository => repository.State == RepositoryState.Frozen).Select(repository => repository.Id);
}
