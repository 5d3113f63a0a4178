using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories;

/// <summary>The safety copies of a repository, the newest first, with what each costs and how long it stays.</summary>
public sealed class ListSafetyCopies(IDbContextFactory<ServerDatabase> databases)
{
    private const int MostItems = 500;

    public sealed record Request(RepositoryId RepositoryId);

    /// <param name="KeptDays">How long a new one is kept.</param>
    /// <param name="HeldBytes">What all of them together keep on the disk.</param>
    /// <param name="CompactedAt">When the repository was compacted last.</param>
    /// <param name="Items">The newest first.</param>
    public sealed record Response(int KeptDays, long HeldBytes, DateTimeOffset? CompactedAt, IReadOnlyList<Item> Items);

    /// <param name="ExpiresAt">Null where it is kept until a person lets it go.</param>
    /// <param name="Before">What it was taken before.</param>
    /// <param name="HeldBytes">What is on the disk only because of it, as measured last.</param>
    /// <param name="Path">Where it lies: a borg repository that can be read as any other.</param>
    public sealed record Item(SafetyCopyId Id, DateTimeOffset TakenAt, DateTimeOffset? ExpiresAt, string Before, long HeldBytes, string Path);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from repository in database.RepositoriesFor(actor)
            join location in database.Set<StorageLocation>() on repository.StorageLocationId equals location.Id
            where repository.Id == request.RepositoryId
            select new { repository.SafetyCopyDays, repository.CompactedAt, location.Path }).SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return Problem.NotFound("repository");
        var copies = await database.Set<SafetyCopy>().AsNoTracking().Where(copy => copy.RepositoryId == request.RepositoryId)
            .OrderByDescending(copy => copy.TakenAt).Take(MostItems).ToListAsync(cancellationToken);
        return new Response(found.SafetyCopyDays, copies.Sum(copy => copy.HeldBytes), found.CompactedAt, [.. copies.Select(copy => new Item(
            copy.Id, copy.TakenAt, copy.IsHeld ? null : copy.ExpiresAt, copy.Before, copy.HeldBytes, RepositoryFolders.SafetyCopyIn(found.Path, request.RepositoryId, copy.Id)))]);
    }
}
