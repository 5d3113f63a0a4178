using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Locks;

/// <summary>Looks who holds borg's lock. Changes nothing and waits for nobody.</summary>
public sealed class LockLook(IRepositoryFiles files)
{
    public async Task<Result<LockStanding>> FindAsync(ServerDatabase database, Repository repository, CancellationToken cancellationToken)
    {
        try
        {
            // Whether it is locked does not show on a remote host; but nobody goes there past this server.
            if (RepositoryPlace.Of(repository).IsRemote)
                return await FindUserAsync(database, repository.Id, cancellationToken) is { } inUse
                    ? new LockStanding(null, IsOurs: true, Problem.Conflict("repository.in-use", inUse, "The lock is free again when it has ended."))
                    : new LockStanding(null, IsOurs: false, null);
            if (await files.ReadLockAsync(RepositoryPlace.Of(repository), cancellationToken) is not { } held)
                return new LockStanding(null, IsOurs: false, Problem.Conflict("repository.not-locked", "The repository is not locked.", "There is nothing to break."));
            if (await FindUserAsync(database, repository.Id, cancellationToken) is { } user)
                return new LockStanding(held, IsOurs: true, Problem.Conflict("repository.in-use", user, "The lock is free again when it has ended."));
            return new LockStanding(held, IsOurs: false, held.Holders.FirstOrDefault(holder => holder.IsAlive) is { } alive
                ? Problem.Conflict(
                    "repository.lock-held", $"Process {alive.ProcessId} of this machine holds the lock, and it lives.",
                    "It is no job of this server. Look what it is, and end it yourself if nobody needs it.")
                : null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Problem.Unavailable("repository.lock-unknown", $"The lock cannot be looked at: {unreadable.Message}", "See that the disk of the repository is there.");
        }
    }

    private static async Task<string?> FindUserAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken)
    {
        if (await (from lease in database.Set<RepositoryLease>()
                   join job in database.Set<Job>() on lease.JobId equals job.Id
                   where lease.RepositoryId == id
                   select (JobKind?)job.Kind).FirstOrDefaultAsync(cancellationToken) is { } kind)
            return $"A job works in the repository: {JobWords.Kind(kind).ToLowerInvariant()}.";
        return await database.Set<ClientSession>().AnyAsync(session => session.RepositoryId == id && session.EndedAt == null, cancellationToken)
            ? "A session of the client is in the repository."
            : null;
    }
}
