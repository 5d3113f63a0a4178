using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The repositories that an actor may see.</summary>
public static class RepositoryQueries
{
    public static IQueryable<Repository> RepositoriesFor(this ServerDatabase database, Actor actor) => database.Set<Repository>().SeenBy(actor, repository => repository.ClientId);

    /// <summary>Null where the actor may do this to the repository; otherwise not-found, or which permission is missing.</summary>
    public static async Task<Problem?> RefuseRepositoryAsync(this ServerDatabase database, RepositoryId id, Permission permission, Actor actor, CancellationToken cancellationToken) =>
        await database.RepositoriesFor(actor).Where(repository => repository.Id == id).Select(repository => (ClientId?)repository.ClientId).SingleOrDefaultAsync(cancellationToken) is { } client
            ? actor.Refuse(permission, client)
            : Problem.NotFound("repository");
}
