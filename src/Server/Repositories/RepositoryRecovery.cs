using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Makes the repositories anew that a killed server left half made.</summary>
internal sealed class RepositoryRecovery(IDbContextFactory<ServerDatabase> databases, RepositoryMaker maker, IClientKeysChanged keys, TimeProvider time, ILogger<RepositoryRecovery> log)
    : Worker(time, log)
{
    private List<RepositoryId> left = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Looked up before the first request can add another one that is being made right now.
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            left = await database.Set<Repository>().AsNoTracking()
                .Where(repository => repository.State == RepositoryState.Creating)
                .OrderBy(repository => repository.Id)
                .Select(repository => repository.Id)
                .ToListAsync(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        foreach (var id in left)
        {
            RepositoriesLog.MakingAnew(log, id);
            await maker.MakeAsync(id, stoppingToken); // a problem is in the row and in the log by then
        }

        if (left.Count > 0)
            await keys.ApplyAsync(stoppingToken);
    }
}
