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

    /// <param name="Reasons">Why, in words.</param>
    /// <param name="Before">The plan's last archive before it that is not suspect: where files are as they were. Null if there is none any more.</param>
    public sealed record Item(
        ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, ClientId ClientId, string ClientName, PlanId PlanId, string PlanName, string Reasons, Former? Before);

    public sealed record Former(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.IsAdministrator)
            return new Page<Item>([], 0);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var open = database.OpenSuspects();
        var rows =
            from measure in open
            join archive in database.Set<Archive>() on measure.ArchiveId equals archive.Id
            join client in database.Set<Client>() on archive.ClientId equals client.Id
            join plan in database.Set<Plan>() on archive.PlanId equals plan.Id
            where request.ClientId == null || archive.ClientId == request.ClientId
            orderby archive.ReceivedAt descending, archive.Id descending
            select new Item(
                archive.Id, archive.Name, archive.ReceivedAt, client.Id, client.Name, plan.Id, plan.Name, measure.Reasons ?? "",
                database.Set<Archive>()
                    .Where(other => other.PlanId == archive.PlanId && other.ReceivedAt < archive.ReceivedAt && !open.Any(suspect => suspect.ArchiveId == other.Id))
                    .OrderByDescending(other => other.ReceivedAt).Select(other => new Former(other.Id, other.Name, other.ReceivedAt)).FirstOrDefault());
        return new Page<Item>(await rows.Skip(request.Range.Offset).Take(request.Range.Limit).ToListAsync(cancellationToken), await rows.CountAsync(cancellationToken));
    }
}
