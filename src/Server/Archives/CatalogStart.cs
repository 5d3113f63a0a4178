using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>At the start of the server: archives whose indexing was cut off get a job again, one for each repository.</summary>
public sealed class CatalogStart(IDbContextFactory<ServerDatabase> databases, CatalogJobs jobs, TimeProvider time, ILogger<CatalogStart> log)
    : Worker(time, log)
{
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        await using var database = await databases.CreateDbContextAsync(stoppingToken);
        var waiting = await database.Set<Archive>().AsNoTracking()
            .Where(archive => archive.CatalogState == CatalogState.Waiting)
            .OrderBy(archive => archive.ReceivedAt)
            .ToListAsync(stoppingToken);
        foreach (var archive in waiting.DistinctBy(archive => archive.RepositoryId))
            await jobs.EnsureAsync(archive, Actor.Server.Name, null, stoppingToken);
    }
}
