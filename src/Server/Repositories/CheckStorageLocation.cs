using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Says, before anything is stored, whether a folder can be a storage location and how much room it has.</summary>
public sealed class CheckStorageLocation(IDbContextFactory<ServerDatabase> databases, StorageLocationCheck check)
{
    public sealed record Request(string Path);

    /// <param name="Path">Where it really is, symbolic links followed.</param>
    public sealed record Response(string Path, long FreeBytes, long TotalBytes);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await check.CheckAsync(database, request.Path, cancellationToken)).IsSuccess(out var found, out var problem)
            ? new Response(found.Path, found.Space.FreeBytes, found.Space.TotalBytes)
            : problem;
    }
}
