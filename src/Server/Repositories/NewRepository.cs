using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Text;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The row of a repository that is to be made, within the caller's unit of database work.</summary>
public sealed class NewRepository(SecretBox secrets, TimeProvider time)
{
    /// <summary>What new repositories are encrypted with where nobody says otherwise; see docs/adr/0010-repokey.md.</summary>
    public const RepositoryEncryption DefaultEncryption = RepositoryEncryption.Repokey;

    internal static Problem NameTaken { get; } = Problem.Conflict("repository.name-taken", "The client has a repository of this name already.", "Choose another name.", "name");

    /// <summary>Adds the row in state <see cref="RepositoryState.Creating"/>; the caller saves, and then calls <see cref="RepositoryMaker"/>.</summary>
    /// <param name="location">Null takes the oldest.</param>
    /// <param name="encryption">borg's name of the mode; null takes the default.</param>
    public async Task<Result<Repository>> AddAsync(
        ServerDatabase database, ClientId client, string name, StorageLocationId? location, Actor actor, CancellationToken cancellationToken, string? encryption = null)
    {
        if (!EncryptionChoice.Find(encryption).IsSuccess(out var mode, out var unfit))
            return unfit;
        if (!DisplayName.TryNormalise(name, "repository", "name", out var normal, out var problem))
            return problem;
        var storage = await database.Set<StorageLocation>().AsNoTracking()
            .Where(candidate => location == null || candidate.Id == location)
            .OrderBy(candidate => candidate.CreatedAt).ThenBy(candidate => candidate.Id)
            .FirstOrDefaultAsync(cancellationToken);
        if (storage is null)
        {
            return location is null
                ? Problem.Conflict("storage-location.none", "There is no storage location yet.", "Add one first.")
                : Problem.NotFound("storage-location");
        }

        if (await database.Set<Repository>().AnyAsync(other => other.ClientId == client && other.Name == normal, cancellationToken))
            return NameTaken;

        var remote = await database.Set<RemoteHost>().AsNoTracking().SingleOrDefaultAsync(host => host.StorageLocationId == storage.Id, cancellationToken);
        if (remote is not null && await RefuseAsync(database, remote, cancellationToken) is { } refused)
            return refused;

        var id = RepositoryId.Create();
        var passphrase = RepositoryPassphrase.Protect(secrets, id, RepositoryPassphrase.Create());
        var repository = Repository.Create(
            id, client, storage.Id, normal, mode.NameOf(), remote is { HoldsOne: true } ? storage.Path : RepositoryFolders.RepositoryIn(storage.Path, client, id), passphrase, time.GetUtcNow());
        database.Add(repository);
        database.Record(actor, ActivityKind.RepositoryAdded, await database.SubjectAsync("repository", id.Value, normal, client, cancellationToken));
        return repository;
    }

    private static async Task<Problem?> RefuseAsync(ServerDatabase database, RemoteHost host, CancellationToken cancellationToken)
    {
        if (host.KeyChangedAt is not null)
            return RemoteProblems.KeyChanged;
        if (host.TestedAt is null)
            return RemoteProblems.NotTested;
        return host.HoldsOne && await database.Set<Repository>().AnyAsync(repository => repository.StorageLocationId == host.StorageLocationId, cancellationToken) ? RemoteProblems.HoldsOne : null;
    }
}
