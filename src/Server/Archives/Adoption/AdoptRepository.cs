using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Text;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>
/// Makes a foreign repository one of this server's: it moves to the client's home, its archives come into the record as
/// imported, and the catalog job indexes them. The files move before there is a row: what a crash interrupts is found by the
/// next search, and a row that is being made is never made anew over them.
/// </summary>
public sealed class AdoptRepository(
    IDbContextFactory<ServerDatabase> databases, AdoptionCheck check, SecretBox secrets, IRepositoryFiles files, RepositoryEscrow escrow, CatalogJobs catalogs,
    IClientKeysChanged keys, Signals signals, TimeProvider time)
{
    /// <param name="Path">Where it lies, in the location.</param>
    /// <param name="Passphrase">Null or empty where the server has kept it.</param>
    /// <param name="ClientId">Whose it becomes.</param>
    /// <param name="Name">How it is called here.</param>
    public sealed record Request(StorageLocationId StorageLocationId, string Path, string? Passphrase, ClientId ClientId, string Name)
    {
        public override string ToString() => Path;
    }

    /// <param name="Path">Where it lies now.</param>
    public sealed record Response(RepositoryId RepositoryId, string Path, int ArchiveCount);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!await database.Set<Client>().AnyAsync(client => client.Id == request.ClientId, cancellationToken))
            return Problem.NotFound("client");
        if (!DisplayName.TryNormalise(request.Name, "repository", "name", out var name, out var problem))
            return problem;
        if (await database.Set<Repository>().AnyAsync(other => other.ClientId == request.ClientId && other.Name == name, cancellationToken))
            return NewRepository.NameTaken;
        if (!(await check.InspectAsync(database, request.StorageLocationId, request.Path, request.Passphrase, cancellationToken)).IsSuccess(out var seen, out problem))
            return problem;

        var id = RepositoryId.Create();
        var place = new RepositoryPlace(request.ClientId, id, RepositoryFolders.RepositoryIn(seen.StoragePath, request.ClientId, id));
        try
        {
            await files.PrepareAsync(place, cancellationToken);
            Directory.Move(seen.Path, place.Path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(failed, seen.Path);
        }

        var archives = await RecordAsync(database, request, name, place, seen, actor);
        await escrow.EnsureAsync(place, CancellationToken.None);
        await keys.ApplyAsync(CancellationToken.None);
        if (archives is [var first, ..])
            await catalogs.EnsureAsync(first, actor.Name, null, CancellationToken.None);
        signals.Raise(ClientTopics.Of(request.ClientId));
        return new Response(id, place.Path, archives.Count);
    }

    // Without a token: the files lie where only this row says whose they are.
    private async Task<IReadOnlyList<Archive>> RecordAsync(ServerDatabase database, Request request, string name, RepositoryPlace place, AdoptionCheck.Inspected seen, Actor actor)
    {
        var now = time.GetUtcNow();
        var repository = Repository.Create(
            place.Id, request.ClientId, request.StorageLocationId, name, seen.Encryption, place.Path, RepositoryPassphrase.Protect(secrets, place.Id, seen.Passphrase), now);
        repository.BecomeReady(seen.BorgId);
        repository.DeduplicatedBytes = seen.Bytes;
        var chain = PlanId.Create(); // of no plan, so that no retention and no promise counts them
        var archives = seen.Archives.Select(archive => Archive.Import(repository, chain, archive, now)).ToList();
        await using var transaction = await database.Database.BeginTransactionAsync(CancellationToken.None);
        database.Add(repository);
        database.AddRange(archives);
        database.Record(
            actor, ActivityKind.RepositoryAdopted, await database.SubjectAsync("repository", place.Id.Value, name, request.ClientId, CancellationToken.None),
            detail: $"{archives.Count} archives; it lay in {seen.Path}.");
        await database.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return archives;
    }
}
