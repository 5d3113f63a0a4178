using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Notes once a day how full each storage location is. One that is missing is passed over: its mount point is another disk.</summary>
internal sealed class StorageWatch(IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<StorageWatch> logger) : PeriodicWorker(TimeSpan.FromHours(1), time, logger)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(23); // an hourly look never drifts to two days

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var location in await database.Set<StorageLocation>().AsNoTracking().ToListAsync(cancellationToken))
        {
            var last = await database.Set<StorageSample>().Where(sample => sample.StorageLocationId == location.Id).MaxAsync(sample => (DateTimeOffset?)sample.TakenAt, cancellationToken);
            if (!(now - last < Day) && await FindSpaceAsync(database, location, cancellationToken) is { } space)
                database.Add(StorageSample.Take(location.Id, space, now));
        }

        await database.SaveChangesAsync(cancellationToken);
        await database.Set<StorageSample>().Where(sample => sample.TakenAt < now - StorageForecast.Window - StorageForecast.Window).ExecuteDeleteAsync(cancellationToken);
    }

    // Of a remote host what it said last; it is asked often enough elsewhere.
    private static async Task<StorageSpace?> FindSpaceAsync(ServerDatabase database, StorageLocation location, CancellationToken cancellationToken) =>
        RemoteAddress.IsOne(location.Path)
            ? (await database.Set<RemoteHost>().AsNoTracking().SingleOrDefaultAsync(host => host.StorageLocationId == location.Id, cancellationToken))?.Space
            : StorageMarker.IsIn(location.Path) ? StorageSpace.Of(location.Path) : null;
}
