using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>Looks in a storage location for borg repositories that the server does not know. Changes nothing.</summary>
public sealed class ScanStorageLocation(IDbContextFactory<ServerDatabase> databases, AdoptionCheck check)
{
    /// <param name="Path">A folder in the location; null for all of it.</param>
    public sealed record Request(StorageLocationId StorageLocationId, string? Path = null);

    /// <param name="Found">By path.</param>
    /// <param name="IsCutOff">There was too much to look through; a folder in the location can be looked at alone.</param>
    public sealed record Response(IReadOnlyList<Item> Found, bool IsCutOff);

    /// <param name="Path">Where it lies.</param>
    /// <param name="BorgId">By its own word.</param>
    /// <param name="WrittenAt">When it was written to last.</param>
    /// <param name="HasPassphrase">This server unlinked it and kept its passphrase.</param>
    public sealed record Item(string Path, string BorgId, DateTimeOffset WrittenAt, bool HasPassphrase);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await check.LocateAsync(database, request.StorageLocationId, request.Path, cancellationToken)).IsSuccess(out var place, out var problem))
            return problem;
        try
        {
            var (found, isCutOff) = await Task.Run(() => RepositorySearch.Find(place.Path, place.Passed, cancellationToken), cancellationToken);
            return new Response([.. found.Select(item => new Item(item.Path, item.BorgId, item.WrittenAt, check.FindKept(item.BorgId) is not null))], isCutOff);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(unreadable, place.Path);
        }
    }
}
