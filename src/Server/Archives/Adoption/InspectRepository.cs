using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>Opens a foreign repository with its passphrase and says what is in it. Changes nothing.</summary>
public sealed class InspectRepository(IDbContextFactory<ServerDatabase> databases, AdoptionCheck check)
{
    /// <param name="Passphrase">Null or empty where the server has kept it.</param>
    public sealed record Request(StorageLocationId StorageLocationId, string Path, string? Passphrase)
    {
        public override string ToString() => Path;
    }

    /// <param name="BorgId">64 hexadecimal digits.</param>
    /// <param name="Encryption">As borg calls it.</param>
    /// <param name="ArchiveCount">Without checkpoints.</param>
    /// <param name="OldestAt">By the word of whoever made it; null where there is none.</param>
    /// <param name="NewestAt">The same.</param>
    /// <param name="StoredBytes">On the disk.</param>
    public sealed record Response(string BorgId, string Encryption, int ArchiveCount, DateTimeOffset? OldestAt, DateTimeOffset? NewestAt, long? StoredBytes);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await check.InspectAsync(database, request.StorageLocationId, request.Path, request.Passphrase, cancellationToken)).IsSuccess(out var seen, out var problem))
            return problem;
        return new Response(
            seen.BorgId, seen.Encryption, seen.Archives.Count, seen.Archives is [var oldest, ..] ? oldest.Time : null, seen.Archives is [.., var newest] ? newest.Time : null, seen.Bytes);
    }
}
