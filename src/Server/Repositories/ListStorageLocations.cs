using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The storage locations with their room, oldest first.</summary>
public sealed class ListStorageLocations(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="IsAvailable">False if the folder, or the disk that belongs there, is missing.</param>
    /// <param name="FreeBytes">Null where it cannot be found out.</param>
    /// <param name="StoredBytes">What its repositories take, as far as their last backups said.</param>
    /// <param name="DaysToFull">If it goes on as in the last weeks; null where it does not grow, or too little is known of it.</param>
    public sealed record Row(
        StorageLocationId Id, string Label, string Path, bool IsAvailable, long? FreeBytes, long? TotalBytes, int RepositoryCount, long StoredBytes, int? DaysToFull)
    {
        /// <summary>The remote host that it is; null of a folder of this machine.</summary>
        public Remote? Remote { get; init; }
    }

    /// <param name="PublicKey">To be pasted at the remote host.</param>
    /// <param name="Fingerprint">Of the pinned host key.</param>
    /// <param name="HoldsOne">The place is for one repository.</param>
    /// <param name="TestedAt">When it was found usable last; null before the first time.</param>
    /// <param name="KeyChangedAt">When it showed another host key; null while all is well.</param>
    /// <param name="Problem">Why it cannot be used; null where it can, as far as is known.</param>
    public sealed record Remote(
        RemotePreset Preset, string PublicKey, string Fingerprint, bool HoldsOne, string? BorgVersion, DateTimeOffset? TestedAt, DateTimeOffset? KeyChangedAt, ListRepositories.Reason? Problem);

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
        var (ids, since) = (locations.Select(location => location.Id).ToList(), time.GetUtcNow() - StorageForecast.Window);
        var samples = (await database.Set<StorageSample>().AsNoTracking().Where(sample => ids.Contains(sample.StorageLocationId) && sample.TakenAt > since).ToListAsync(cancellationToken))
            .ToLookup(sample => sample.StorageLocationId, sample => (sample.TakenAt, sample.TotalBytes - sample.FreeBytes));
        var remotes = await database.Set<RemoteHost>().AsNoTracking().Where(host => ids.Contains(host.StorageLocationId)).ToDictionaryAsync(host => host.StorageLocationId, cancellationToken);
        return new Page<Row>([.. locations.Select(location =>
        {
            var remote = remotes.GetValueOrDefault(location.Id);
            var space = remote is not null ? remote.Space : StorageMarker.IsIn(location.Path) ? StorageSpace.Of(location.Path) : null;
            var isAvailable = remote is null ? space is not null : remote is { TestedAt: not null, ProblemCode: null };
            return new Row(location.Id, location.Label, location.Path, isAvailable, space?.FreeBytes, space?.TotalBytes, location.RepositoryCount, location.StoredBytes,
                space is { } room ? StorageForecast.DaysToFull([.. samples[location.Id]], room.FreeBytes) : null)
            {
                Remote = remote is null ? null : Describe(remote),
            };
        })], total);
    }

    private static Remote Describe(RemoteHost host) => new(
        host.Preset, host.PublicKey, HostKeys.Fingerprint(host.HostKey), host.HoldsOne, host.BorgVersion, host.TestedAt, host.KeyChangedAt,
        host.ProblemCode is null ? null : new ListRepositories.Reason(host.ProblemCode, host.ProblemDetail ?? "", host.ProblemHint));
}
