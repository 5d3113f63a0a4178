using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Opens the repositories that a server which died in the middle of its work has left closed; at its start, and in case it could not then.</summary>
internal sealed class ReopenRepositories(IDbContextFactory<ServerDatabase> databases, RepositoryClosing closing, TimeProvider time, ILogger<ReopenRepositories> logger)
    : PeriodicWorker(TimeSpan.FromMinutes(1), time, logger)
{
    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        List<RepositoryId> closed;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            closed = await database.Set<Restriction>().AsNoTracking().Where(restriction => restriction.Cause == RestrictionCause.Maintenance)
                .Select(restriction => restriction.RepositoryId).ToListAsync(cancellationToken);
        }

        foreach (var id in closed)
            await closing.ReopenAsync(id, cancellationToken);
    }
}
