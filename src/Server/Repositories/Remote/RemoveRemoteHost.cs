using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Forgets a remote host in which no repository lies, and its key with it.</summary>
public sealed class RemoveRemoteHost(IDbContextFactory<ServerDatabase> databases, RemoteHosts hosts)
{
    public sealed record Request(StorageLocationId StorageLocationId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<RemoteHost>().SingleOrDefaultAsync(row => row.StorageLocationId == request.StorageLocationId, cancellationToken) is not { } host)
            return Problem.NotFound("remote-host");
        if (await database.Set<Repository>().AnyAsync(repository => repository.StorageLocationId == request.StorageLocationId, cancellationToken))
            return Problem.Conflict("storage-location.in-use", "There are repositories in it.", "Delete, unlink or move them first.");
        var location = await database.Set<StorageLocation>().SingleAsync(row => row.Id == request.StorageLocationId, cancellationToken);
        database.Remove(host);
        database.Remove(location);
        database.Record(actor, ActivityKind.RemoteHostRemoved, new ActivitySubject("storage-location", location.Id.Value, location.Label), detail: location.Path);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        var folder = Path.Combine(hosts.Folder, location.Id.ToString());
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Done.It;
    }
}
