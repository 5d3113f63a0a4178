using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Makes a further repository for a client. Where borg cannot, the row stays and says why; <see cref="RetryRepository"/> tries again.</summary>
public sealed class CreateRepository(IDbContextFactory<ServerDatabase> databases, NewRepository newRepository, RepositoryMaker maker, IClientKeysChanged keys)
{
    /// <param name="Encryption">borg's name of the mode, repokey or repokey-blake2; null for the default. It cannot be changed later.</param>
    public sealed record Request(ClientId ClientId, string Name, StorageLocationId? StorageLocationId = null, string? Encryption = null);

    public sealed record Response(RepositoryId RepositoryId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        RepositoryId id;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            if (await database.RefuseClientAsync(request.ClientId, Permission.ManageRepositories, actor, cancellationToken) is { } forbidden)
                return forbidden;
            if (!(await newRepository.AddAsync(database, request.ClientId, request.Name, request.StorageLocationId, actor, cancellationToken, request.Encryption)).IsSuccess(out var repository, out var refused))
                return refused;
            id = repository.Id;
            await database.SaveChangesAsync(cancellationToken);
        }

        if ((await maker.MakeAsync(id, cancellationToken)).IsProblem(out var problem))
            return problem;
        await keys.ApplyAsync(cancellationToken);
        return new Response(id);
    }
}
