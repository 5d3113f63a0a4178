using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>The archives that an actor may see.</summary>
public static class ArchiveQueries
{
    /// <summary>All archives that the actor may see.</summary>
    public static IQueryable<Archive> ArchivesFor(this ServerDatabase database, Actor actor) =>
        database.Set<Archive>().SeenBy(actor, archive => archive.ClientId);

    /// <summary>The archive, or not-found where there is none or the actor may not know of it.</summary>
    public static async Task<Result<Archive>> FindArchiveAsync(this ServerDatabase database, ArchiveId id, Actor actor, CancellationToken cancellationToken) =>
        await database.ArchivesFor(actor).AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == id, cancellationToken) is { } found
            ? found
            : Problem.NotFound("archive");

    /// <summary>The same for an actor who wants to do something with it.</summary>
    public static async Task<Result<Archive>> FindArchiveAsync(
        this ServerDatabase database, ArchiveId id, Permission permission, Actor actor, CancellationToken cancellationToken)
    {
        if (!(await database.FindArchiveAsync(id, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        return actor.Refuse(permission, archive.ClientId) is { } refusal ? refusal : archive;
    }

    /// <summary>One archive of each of a client's repositories, which leads to its catalog: one that is indexed, where there is any.</summary>
    internal static async Task<IReadOnlyList<Archive>> CatalogsOfAsync(this ServerDatabase database, ClientId clientId, Actor actor, CancellationToken cancellationToken)
    {
        var archives = await database.ArchivesFor(actor).AsNoTracking().Where(archive => archive.ClientId == clientId)
            .GroupBy(archive => archive.RepositoryId)
            .Select(group => group.OrderByDescending(archive => archive.CatalogState == CatalogState.Indexed).ThenByDescending(archive => archive.ReceivedAt).First())
            .ToListAsync(cancellationToken);
        return [.. archives.OrderBy(archive => archive.RepositoryId.Value)];
    }

    internal static IQueryable<ArchiveSummary> Summarise(this ServerDatabase database, IQueryable<Archive> archives) =>
        from archive in archives
        join client in database.Set<Client>() on archive.ClientId equals client.Id
        join plan in database.Set<Plan>() on archive.PlanId equals plan.Id into plans
        from plan in plans.DefaultIfEmpty()
        select new ArchiveSummary
        {
            Id = archive.Id,
            ClientId = archive.ClientId,
            ClientName = client.Name,
            RepositoryId = archive.RepositoryId,
            PlanId = archive.PlanId,
            PlanName = plan == null ? null : plan.Name,
            JobId = archive.JobId,
            Name = archive.Name,
            IsImported = archive.ImportedAt != null,
            ReceivedAt = archive.ReceivedAt,
            StartedAt = archive.StartedAt,
            FileCount = archive.FileCount,
            OriginalBytes = archive.OriginalBytes,
            CompressedBytes = archive.CompressedBytes,
            DeduplicatedBytes = archive.DeduplicatedBytes,
            CatalogState = archive.CatalogState,
            DamagedFileCount = archive.DamagedFileCount,
            HoldReason = archive.HoldReason,
            HoldUntil = archive.HoldUntil,
            HeldBy = archive.HeldBy,
        };
}
