using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>Suspect archives that nobody has said a word to, the newest first, each with the last one before it.</summary>
public sealed class ListSuspects(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="ClientId">Of one client only.</param>
    public sealed record Request(ClientId? ClientId, PageRange Range);

    /// <param name="PlanName">Null when the plan is no more.</param>
    /// <param name="Reasons">Why, in words.</param>
    /// <param name="Before">The plan's last archive before it that is not suspect: where files are as they were. Null if there is none any more.</param>
    public sealed record Item(
        ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, ClientId ClientId, string ClientName, PlanId PlanId, string? PlanName, string Reasons, Former? Before);

    public sealed record Former(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rows =
            from measure in database.OpenSuspects()
            join archive in database.ArchivesFor(actor) on measure.ArchiveId equals archive.Id
            join client in database.Set<Client>() on archive.ClientId equals client.Id
            join plan in database.Set<Plan>() on archive.PlanId equals plan.Id into plans
            from plan in plans.DefaultIfEmpty()
            where request.ClientId == null || archive.ClientId == request.ClientId
            orderby archive.ReceivedAt descending, archive.Id descending
            select new Item(archive.Id, archive.Name, archive.ReceivedAt, client.Id, client.Name, archive.PlanId, plan == null ? null : plan.Name, measure.Reasons ?? "", null);
        var items = new List<Item>();
        foreach (var item in await rows.Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken))
            items.Add(item with { Before = await FindBeforeAsync(database, item, cancellationToken) });
        return new Page<Item>(items, await rows.CountAsync(cancellationToken));
    }

    // One look along the plan's archives for each; there are hardly ever two.
    private static Task<Former?> FindBeforeAsync(ServerDatabase database, Item suspect, CancellationToken cancellationToken) => (
        from archive in database.Set<Archive>().AsNoTracking()
        where archive.PlanId == suspect.PlanId && archive.ReceivedAt < suspect.ReceivedAt && !database.OpenSuspects().Any(open => open.ArchiveId == archive.Id)
        orderby archive.ReceivedAt descending
        select new Former(archive.Id, archive.Name, archive.ReceivedAt)).FirstOrDefaultAsync(cancellationToken);
}
