using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Adds a folder where repositories can live; makes it where it is missing.</summary>
public sealed class AddStorageLocation(IDbContextFactory<ServerDatabase> databases, StorageLocationCheck check, TimeProvider time)
{
    /// <param name="Label">As shown; null takes the last part of the path.</param>
    public sealed record Request(string Path, string? Label = null);

    public sealed record Response(StorageLocationId StorageLocationId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await check.CheckAsync(database, request.Path, cancellationToken)).IsSuccess(out var found, out var problem))
            return problem;
        if (!DisplayName.TryNormalise(request.Label ?? Path.GetFileName(found.Path), "storage-location", "label", out var label, out problem))
            return problem;
        try
        {
            var location = await PrepareAsync(found.Path, label, time.GetUtcNow(), cancellationToken);
            database.Add(location);
            database.Record(actor, ActivityKind.StorageLocationAdded, new ActivitySubject("storage-location", location.Id.Value, label), detail: location.Path);
            await database.SaveChangesAsync(cancellationToken);
            return new Response(location.Id);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return StorageProblems.Of(exception, found.Path);
        }
        catch (DbUpdateException) when (database.Set<StorageLocation>().Any(other => other.Path == found.Path))
        {
            return Problem.Conflict("storage-location.exists", $"{found.Path} is a storage location already.", "Choose another folder.", "path");
        }
    }

    /// <summary>Makes what the location needs on disk, and its row, which the caller stores.</summary>
    internal static async Task<StorageLocation> PrepareAsync(string path, string label, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (StorageMarker.IsIn(path))
            return StorageLocation.Create(label, path, now); // in system mode root has made it
        Directory.CreateDirectory(path, RepositoryFolders.OwnerOnly);
        Directory.CreateDirectory(Path.Combine(path, "home"), RepositoryFolders.OwnerOnly);
        await StorageMarker.PlaceAsync(path, cancellationToken);
        return StorageLocation.Create(label, path, now);
    }
}
