using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>Whether a repository can move to a location: asked when somebody wants it, and again when the job begins.</summary>
public sealed class MoveCheck(ServerOptions options)
{
    /// <param name="From">Where it is.</param>
    /// <param name="To">Where it will be.</param>
    public sealed record Places(RepositoryPlace From, RepositoryPlace To);

    public async Task<Result<Places>> FindAsync(ServerDatabase database, Repository repository, StorageLocationId to, CancellationToken cancellationToken)
    {
        if (options.Isolation is not null)
            return Problem.Conflict("move.not-in-system-mode", "In system mode the server cannot copy the files of a client's account.", "Make another repository for the client, and unlink this one when it is not needed any more.");
        if (repository.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        if (repository.State != RepositoryState.Ready)
            return RepositoryPassphrase.NotReady(repository.State);
        var locations = await database.Set<StorageLocation>().AsNoTracking().Where(location => location.Id == to || location.Id == repository.StorageLocationId).ToListAsync(cancellationToken);
        if (locations.Find(location => location.Id == to) is not { } target)
            return Problem.NotFound("storage-location");
        if (to == repository.StorageLocationId)
            return Problem.Invalid("move.already-there", "The repository is in this location.", "Choose another one.", "storageLocationId");
        if (locations.Any(location => RemoteAddress.IsOne(location.Path)))
            return RemoteRefusals.Move;
        if (locations.Select(location => StorageMarker.Check(location.Path)).FirstOrDefault(missing => missing is not null) is { } gone)
            return gone;
        if (await database.Set<LeftCopy>().AsNoTracking().SingleOrDefaultAsync(copy => copy.RepositoryId == repository.Id, cancellationToken) is { } left)
            return Problem.Conflict("move.copy-kept", $"What its last move has left behind is kept until {left.KeptUntil:u}.", "Move it again after that.");
        if (await database.Set<SafetyCopy>().AnyAsync(copy => copy.RepositoryId == repository.Id && copy.IsHeld, cancellationToken))
            return Problem.Conflict("move.repair-copy-kept", "The copy of before a repair is kept, and stays behind in a move.", "Let it go first, on the client's page, if nothing in it is needed any more.");
        var needed = repository.DeduplicatedBytes ?? 0;
        if (StorageSpace.Of(target.Path) is not { } space || space.FreeBytes - needed < StorageLocationCheck.LeastFreeBytes)
            return Problem.Conflict("move.no-room", $"The repository takes {ByteSizes.Format(needed)}, and there is less than that free in {target.Path}.", "Make room there, or choose another location.");
        return new Places(
            RepositoryPlace.Of(repository) with { StoragePath = locations.Find(location => location.Id == repository.StorageLocationId)!.Path }, // because it was found above
            new RepositoryPlace(repository.ClientId, repository.Id, RepositoryFolders.RepositoryIn(target.Path, repository.ClientId, repository.Id)));
    }
}
