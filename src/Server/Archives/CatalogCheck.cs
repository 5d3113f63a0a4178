using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Reads catalogs through, a thirtieth of them a day, so that a page which a disk has changed is found though nobody asks for
/// it. A damaged one is built anew from the repository.
/// </summary>
public sealed class CatalogCheck(IDbContextFactory<ServerDatabase> databases, Catalogs catalogs, CatalogJobs jobs, TimeProvider time, ILogger<CatalogCheck> log)
{
    /// <summary>In so many days each has its turn.</summary>
    public const int Days = 30;

    /// <summary>Those whose turn it is today.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var today = (int)((time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays % Days);
        var ids = await database.Set<Repository>().AsNoTracking().OrderBy(repository => repository.Id).Select(repository => repository.Id).ToListAsync(cancellationToken);
        foreach (var id in ids.Where(id => TurnOf(id) == today))
            await CheckAsync(id, cancellationToken);
    }

    /// <summary>False if it is damaged, and is being built anew.</summary>
    public async Task<bool> CheckAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // One that has not been built yet is no damaged one.
        var newest = await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == id && archive.CatalogState == CatalogState.Indexed)
            .OrderByDescending(archive => archive.ReceivedAt).FirstOrDefaultAsync(cancellationToken);
        if (newest is null || await FindDamageAsync(id, cancellationToken) is not { } damage)
            return true;
        log.CatalogRebuilt(id, nameof(CatalogFault.Damaged), damage);
        catalogs.MarkDamaged(id);
        await jobs.EnsureAsync(newest, Actor.Server.Name, null, cancellationToken);
        return false;
    }

    private async Task<string?> FindDamageAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        var opening = catalogs.Open(id);
        if (!opening.IsUsable)
            return opening.Fault is CatalogFault.Busy or CatalogFault.Storage ? null : opening.Detail;
        using var catalog = opening.Catalog;
        return await Task.Run(catalog.FindDamage, cancellationToken);
    }

    // The last byte of an id is random.
    internal static int TurnOf(RepositoryId id) => id.Value.ToByteArray()[^1] % Days;
}
