using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>
/// Restricts what a client may do with its repository, and lifts that again. A session that runs looks at its rules every
/// second and ends by itself if it does what is not allowed any more.
/// </summary>
public sealed class RepositoryGate(IDbContextFactory<ServerDatabase> databases, IClientKeysChanged keys, Signals signals, TimeProvider time, ILogger<RepositoryGate> log)
{
    /// <summary>Takes the place of an earlier restriction of the same cause. In force for new sessions when it returns.</summary>
    /// <param name="reason">For a person to read.</param>
    /// <param name="by">A user's name, or the server's.</param>
    public async Task RestrictAsync(RepositoryId id, RestrictionCause cause, RepositoryMode mode, string reason, string by, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Set<Restriction>().Where(restriction => restriction.RepositoryId == id && restriction.Cause == cause).ExecuteDeleteAsync(cancellationToken);
        database.Add(Restriction.Create(id, cause, mode, reason, by, time.GetUtcNow()));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        RepositoriesLog.Restricted(log, id, cause, mode, by);
        await ApplyAsync(database, id, cancellationToken);
    }

    /// <summary>Where there is no such restriction nothing happens.</summary>
    public async Task LiftAsync(RepositoryId id, RestrictionCause cause, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Restriction>().Where(restriction => restriction.RepositoryId == id && restriction.Cause == cause).ExecuteDeleteAsync(cancellationToken) == 0)
            return;
        RepositoriesLog.RestrictionLifted(log, id, cause);
        await ApplyAsync(database, id, cancellationToken);
    }

    private async Task ApplyAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken)
    {
        var client = await database.Set<Repository>().Where(repository => repository.Id == id).Select(repository => repository.ClientId).SingleAsync(cancellationToken);
        await keys.ApplyRulesAsync(client, cancellationToken);
        signals.Raise(ClientTopics.Of(client)); // a job may have waited for this
    }
}
