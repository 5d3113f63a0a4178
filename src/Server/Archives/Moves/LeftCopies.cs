using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>Sets aside what moved repositories have left behind, and removes it when its days are over. Never where the disk is not there.</summary>
public sealed class LeftCopies(IDbContextFactory<ServerDatabase> databases, IRepositoryFiles files, TimeProvider time, ILogger<LeftCopies> logger)
    : PeriodicWorker(TimeSpan.FromHours(1), time, logger)
{
    public async Task SetAsideAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<LeftCopy>().AsNoTracking().SingleOrDefaultAsync(copy => copy.RepositoryId == id, cancellationToken) is { } copy)
            await TryAsync(database, copy, place => files.SetAsideAsync(place, cancellationToken), cancellationToken);
    }

    /// <summary>One look.</summary>
    internal Task RunOnceAsync(CancellationToken cancellationToken) => LookAsync(cancellationToken);

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var copy in await database.Set<LeftCopy>().AsNoTracking().ToListAsync(cancellationToken))
        {
            if (copy.KeptUntil > Time.GetUtcNow())
                await TryAsync(database, copy, place => files.SetAsideAsync(place, cancellationToken), cancellationToken);
            else if (await TryAsync(database, copy, place => RemoveAsync(place, cancellationToken), cancellationToken))
                await database.Set<LeftCopy>().Where(row => row.RepositoryId == copy.RepositoryId).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private async Task RemoveAsync(RepositoryPlace place, CancellationToken cancellationToken)
    {
        await files.SetAsideAsync(place, cancellationToken);
        await files.RemoveSetAsideAsync(place, null, cancellationToken);
        foreach (var (safetyCopy, _) in await files.ListCopiesAsync(place, cancellationToken))
            await files.RemoveCopyAsync(place, safetyCopy, cancellationToken);
    }

    private async Task<bool> TryAsync(ServerDatabase database, LeftCopy copy, Func<RepositoryPlace, Task> work, CancellationToken cancellationToken)
    {
        var storage = await database.Set<StorageLocation>().Where(location => location.Id == copy.StorageLocationId).Select(location => location.Path).SingleAsync(cancellationToken);
        if (!StorageMarker.IsIn(storage))
            return false;
        try
        {
            await work(new RepositoryPlace(copy.ClientId, copy.RepositoryId, copy.Path) { StoragePath = storage });
            return true;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            logger.NotSetAside(copy.RepositoryId, failed.Message);
            return false;
        }
    }
}
