using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Takes, measures and removes safety copies. They lie beside the clients' homes, where no client's key reaches.</summary>
public sealed class SafetyCopies(IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<SafetyCopies> logger)
{
    private const string Unfinished = ".part";

    /// <summary>Takes a copy, to be called by the one writer of the repository. Nothing may be deleted if it fails.</summary>
    /// <param name="before">What comes next, for a person to read: <c>prune</c>.</param>
    /// <param name="onProgress">Gets the number of linked segments now and then.</param>
    public async Task<Result<SafetyCopyId>> TakeAsync(RepositoryId id, string before, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindPlaceAsync(database, id, cancellationToken) is not { } place)
            return Problem.NotFound("repository");
        if (StorageMarker.Check(place.StoragePath) is { } missing)
            return missing;

        var copy = SafetyCopy.Take(id, before, heldBytes: 0, time.GetUtcNow(), place.Days);
        var folder = RepositoryFolders.SafetyCopyIn(place.StoragePath, id, copy.Id);
        try
        {
            Directory.CreateDirectory(RepositoryFolders.SafetyCopiesIn(place.StoragePath, id), RepositoryFolders.OwnerOnly);
            copy.HeldBytes = LinkedCopy.Make(place.Path, folder + Unfinished, onProgress, cancellationToken);
            Directory.Move(folder + Unfinished, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(folder + Unfinished);
            return Problem.Unavailable(
                "safety-copy.not-made", $"No safety copy of the repository could be made: {exception.Message}",
                "Nothing was deleted. See that the storage location has space and that its file system knows hard links.");
        }
        catch (OperationCanceledException)
        {
            Remove(folder + Unfinished);
            throw;
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
        var held = LinkedCopy.Measure(place.Path, [.. copies.Select(copy => RepositoryFolders.SafetyCopyIn(place.StoragePath, id, copy.Id))]);
        foreach (var (copy, bytes) in copies.Zip(held))
            copy.HeldBytes = bytes;
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Removes the copies whose time is over, and what a crash left half made. Where the disk is not mounted everything stays.</summary>
    public async Task RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var expired = await database.Set<SafetyCopy>().AsNoTracking().Where(copy => copy.ExpiresAt <= now).OrderBy(copy => copy.TakenAt).ToListAsync(cancellationToken);
        foreach (var copies in expired.GroupBy(copy => copy.RepositoryId))
        {
            if (await FindPlaceAsync(database, copies.Key, cancellationToken) is not { } place || !StorageMarker.IsIn(place.StoragePath))
                continue;
            foreach (var copy in copies)
            {
                Remove(RepositoryFolders.SafetyCopyIn(place.StoragePath, copies.Key, copy.Id));
                await database.Set<SafetyCopy>().Where(row => row.Id == copy.Id).ExecuteDeleteAsync(cancellationToken);
                RepositoriesLog.SafetyCopyRemoved(logger, copies.Key, copy.Id);
            }

            await RemoveStraysAsync(database, copies.Key, place.StoragePath, now, cancellationToken);
            await MeasureAsync(copies.Key, cancellationToken);
        }
    }

    // A folder that no row knows is a copy that was being made when the server died; one of today may still be at it.
    private static async Task RemoveStraysAsync(ServerDatabase database, RepositoryId id, string storagePath, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await database.Set<SafetyCopy>().Where(copy => copy.RepositoryId == id).Select(copy => copy.Id).ToListAsync(cancellationToken);
        foreach (var folder in Directory.EnumerateDirectories(RepositoryFolders.SafetyCopiesIn(storagePath, id)))
            if (SafetyCopyId.TryParse(Path.GetFileName(folder).Replace(Unfinished, "", StringComparison.Ordinal), null, out var copy) && !known.Contains(copy)
                && Directory.GetCreationTimeUtc(folder) < now.UtcDateTime.AddDays(-1))
                Remove(folder);
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static async Task<Place?> FindPlaceAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken) => await (
        from repository in database.Set<Repository>()
        join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
        where repository.Id == id
        select new Place(location.Path, repository.Path, repository.SafetyCopyDays)).SingleOrDefaultAsync(cancellationToken);

    private sealed record Place(string StoragePath, string Path, int Days);
}
