using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Takes, measures and removes safety copies. They lie beside the clients' homes, where no client's key reaches.</summary>
public sealed class SafetyCopies(IDbContextFactory<ServerDatabase> databases, IRepositoryFiles files, TimeProvider time, ILogger<SafetyCopies> logger)
{
    /// <summary>Takes a copy where there can be one. On a remote host there is none, which was said when it was chosen.</summary>
    /// <returns>Why nothing may be deleted.</returns>
    /// <inheritdoc cref="TakeAsync"/>
    public async Task<Problem?> KeepAsync(RepositoryId id, string before, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            if (await FindPlaceAsync(database, id, cancellationToken) is { Repository.IsRemote: true })
                return null;
        return (await TakeAsync(id, before, onProgress, cancellationToken)).IsProblem(out var problem) ? problem : null;
    }

    /// <summary>Takes a copy, to be called by the one writer of the repository. Nothing may be deleted if it fails.</summary>
    /// <param name="before">What comes next, for a person to read: <c>prune</c>.</param>
    /// <param name="onProgress">Gets the number of linked segments now and then.</param>
    public Task<Result<SafetyCopyId>> TakeAsync(RepositoryId id, string before, Action<long>? onProgress, CancellationToken cancellationToken) =>
        TakeAsync(id, before, SafetyCopyTerm.Usual, onProgress, cancellationToken);

    /// <inheritdoc cref="TakeAsync(RepositoryId, string, Action{long}?, CancellationToken)"/>
    public async Task<Result<SafetyCopyId>> TakeAsync(RepositoryId id, string before, SafetyCopyTerm term, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindPlaceAsync(database, id, cancellationToken) is not { } place)
            return Problem.NotFound("repository");
        if (StorageMarker.Check(place.StoragePath) is { } missing)
            return missing;

        var copy = SafetyCopy.Take(id, before, heldBytes: 0, time.GetUtcNow(), term switch
        {
            SafetyCopyTerm.UntilLetGo => null,
            SafetyCopyTerm.OneDay => 1,
            _ => place.Days,
        });
        try
        {
            copy.HeldBytes = await files.TakeCopyAsync(place.Repository, copy.Id, onProgress, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Problem.Unavailable(
                "safety-copy.not-made", $"No safety copy of the repository could be made: {exception.Message}",
                "Nothing was deleted. See that the storage location has space and that its file system knows hard links.");
        }

        database.Add(copy);
        await database.SaveChangesAsync(cancellationToken);
        RepositoriesLog.SafetyCopyTaken(logger, id, copy.Id, copy.ExpiresAt);
        return copy.Id;
    }

    /// <summary>Measures anew what each copy of the repository costs; after a compact, and when one is gone.</summary>
    public async Task MeasureAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindPlaceAsync(database, id, cancellationToken) is not { } place || !StorageMarker.IsIn(place.StoragePath))
            return;
        var copies = await database.Set<SafetyCopy>().Where(copy => copy.RepositoryId == id).OrderByDescending(copy => copy.TakenAt).ToListAsync(cancellationToken);
        var held = await files.MeasureCopiesAsync(place.Repository, [.. copies.Select(copy => copy.Id)], cancellationToken);
        foreach (var (copy, bytes) in copies.Zip(held))
            copy.HeldBytes = bytes;
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Removes one copy; can be repeated.</summary>
    public async Task RemoveAsync(RepositoryId id, SafetyCopyId copy, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindPlaceAsync(database, id, cancellationToken) is not { } place || !StorageMarker.IsIn(place.StoragePath))
            return; // its row stays, and so it goes when its time is over
        await files.RemoveCopyAsync(place.Repository, copy, cancellationToken);
        await database.Set<SafetyCopy>().Where(row => row.Id == copy).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Removes the copies whose time is over, and what a crash left half made. Where the disk is not mounted everything stays.</summary>
    public async Task RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var expired = await database.Set<SafetyCopy>().AsNoTracking().Where(copy => copy.ExpiresAt <= now && !copy.IsHeld).OrderBy(copy => copy.TakenAt).ToListAsync(cancellationToken);
        foreach (var copies in expired.GroupBy(copy => copy.RepositoryId))
        {
            if (await FindPlaceAsync(database, copies.Key, cancellationToken) is not { } place || !StorageMarker.IsIn(place.StoragePath))
                continue;
            foreach (var copy in copies)
            {
                await files.RemoveCopyAsync(place.Repository, copy.Id, cancellationToken);
                await database.Set<SafetyCopy>().Where(row => row.Id == copy.Id).ExecuteDeleteAsync(cancellationToken);
                RepositoriesLog.SafetyCopyRemoved(logger, copies.Key, copy.Id);
            }

            await RemoveStraysAsync(database, place.Repository, now, cancellationToken);
            await MeasureAsync(copies.Key, cancellationToken);
        }
    }

    // A folder that no row knows is a copy that was being made when the server died; one of today may still be at it.
    private async Task RemoveStraysAsync(ServerDatabase database, RepositoryPlace repository, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await database.Set<SafetyCopy>().Where(copy => copy.RepositoryId == repository.Id).Select(copy => copy.Id).ToListAsync(cancellationToken);
        foreach (var (copy, begunAt) in await files.ListCopiesAsync(repository, cancellationToken))
            if (!known.Contains(copy) && begunAt < now.AddDays(-1))
                await files.RemoveCopyAsync(repository, copy, cancellationToken);
    }

    private static async Task<Place?> FindPlaceAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken) => await (
        from repository in database.Set<Repository>()
        join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
        where repository.Id == id
        select new Place(location.Path, new RepositoryPlace(repository.ClientId, repository.Id, repository.Path) { StoragePath = location.Path }, repository.SafetyCopyDays)).SingleOrDefaultAsync(cancellationToken);

    private sealed record Place(string StoragePath, RepositoryPlace Repository, int Days);
}
