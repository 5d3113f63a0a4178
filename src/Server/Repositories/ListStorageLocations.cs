using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The storage locations with their room, oldest first.</summary>
public sealed class ListStorageLocations(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="IsAvailable">False if the folder, or the disk that belongs there, is missing.</param>
    /// <param name="FreeBytes">Null where it cannot be found out.</param>
    /// <param name="StoredBytes">What its repositories take, as far as their last backups said.</param>
    public sealed record Row(
        StorageLocationId Id, string Label, string Path, bool IsAvailable, long? FreeBytes, long? TotalBytes, int RepositoryCount, long StoredBytes);

    public async Task<Result<Page<Row>>> HandleAsync(PageRange range, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.MaySomewhere(Permission.ManageRepositories))
            return AccessProblems.Missing(Permission.ManageRepositories);

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var locations = await database.Set<StorageLocation>().AsNoTracking()
            .OrderBy(location => location.CreatedAt).ThenBy(location => location.Id)
            .Skip(range.Offset).Take(range.Limit)
            .Select(location => new
            {
                location.Id,
                location.Label,
                location.Path,
                RepositoryCount = database.Set<Repository>().Count(repository => repository.StorageLocationId == location.Id),
                StoredBytes = database.Set<Repository>().Where(repository => repository.StorageLocationId == location.Id).Sum(repository => repository.DeduplicatedBytes) ?? 0,
            })
            .ToListAsync(cancellationToken);
        var total = await database.Set<StorageLocation>().CountAsync(cancellationToken);
        return new Page<Row>([.. locations.Select(location =>
        {
            var space = StorageMarker.IsIn(location.Path) ? StorageSpace.Of(location.Path) : null;
            return new Row(location.Id, location.Label, location.Path, space is not null, space?.FreeBytes, space?.TotalBytes, location.RepositoryCount, location.StoredBytes);
        })], total);
    }
}
