using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>The files of deleted repositories, on the way out and on the way back. Never where the disk is not there.</summary>
public sealed class DeletedFiles(IDbContextFactory<ServerDatabase> databases, IRepositoryFiles files, RepositoryOnDisk disk, ILogger<DeletedFiles> log)
{
    /// <summary>Moves them out of everybody's way. What stands against it is in the log, and the watch tries again.</summary>
    public async Task TrySetAsideAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        if (await CarryOutAsync(id, place => files.SetAsideAsync(place, cancellationToken), cancellationToken) is { } problem)
            log.NotSetAside(id, problem.Detail);
    }

    /// <summary>Moves them back to their place.</summary>
    public Task<Problem?> ReturnAsync(RepositoryId id, CancellationToken cancellationToken) =>
        CarryOutAsync(id, place => files.ReturnAsync(place, cancellationToken), cancellationToken);

    /// <summary>Removes them for good, with the safety copies, what borg remembers of the repository, and the key that was kept aside.</summary>
    /// <param name="onProgress">Gets the number of removed files now and then.</param>
    public Task<Problem?> RemoveAsync(RepositoryId id, Action<long> onProgress, CancellationToken cancellationToken) => CarryOutAsync(id, async place =>
    {
        await files.SetAsideAsync(place, cancellationToken);
        await files.RemoveSetAsideAsync(place, onProgress, cancellationToken);
        foreach (var (copy, _) in await files.ListCopiesAsync(place, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await files.RemoveCopyAsync(place, copy, cancellationToken);
        }

        await disk.CleanUpAsync(place, cancellationToken);
    }, cancellationToken);

    private async Task<Problem?> CarryOutAsync(RepositoryId id, Func<RepositoryPlace, Task> work, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var place = await (
            from repository in database.Set<Repository>()
            join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
            where repository.Id == id
            select new RepositoryPlace(repository.ClientId, repository.Id, repository.Path) { StoragePath = location.Path }).SingleAsync(cancellationToken);
        if (StorageMarker.Check(place.StoragePath) is { } missing)
            return missing;
        try
        {
            await work(place);
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return RemoteHostException.Of(failed) ?? Problem.Unavailable("repository.files-not-moved", $"The repository's files could not be worked on: {failed.Message}", $"See that {place.StoragePath} can be written to, then try again.");
        }
    }
}
