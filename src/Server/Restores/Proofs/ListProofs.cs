using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Plans with something to prove and how they stand, what is worst first.</summary>
public sealed class ListProofs(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="ClientId">Of one client only.</param>
    /// <param name="OnlyTroubled">Only those with a fault, and those whose proof is overdue.</param>
    public sealed record Request(ClientId? ClientId = null, bool OnlyTroubled = false, int? Offset = null, int? Limit = null);

    /// <param name="LastJobId">The last proof with a verdict.</param>
    /// <param name="Fault">What was wrong in it; null if nothing was.</param>
    /// <param name="ProvenAt">When files were last restored without a fault; null for never.</param>
    /// <param name="LoadedAt">When its dumps were last loaded into a database server; null for never.</param>
    /// <param name="NotLoaded">Why the last proof did not load them all, though it should have.</param>
    /// <param name="CoveredAt">When every file of an archive had had its turn.</param>
    public sealed record Item(
        PlanId PlanId, string PlanName, ClientId ClientId, string ClientName, JobId? LastJobId, DateTimeOffset? LastAt, string? Fault, bool IsOverdue, DateTimeOffset? ProvenAt,
        DateTimeOffset? CoveredAt, long RoundFileCount, long TotalFileCount, DateTimeOffset? NextAt, DateTimeOffset? LoadedAt = null, string? NotLoaded = null);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var proofs = database.ProofsFor(actor);
        if (request.ClientId is { } clientId)
            proofs = proofs.Where(proof => proof.ClientId == clientId);
        if (request.OnlyTroubled)
            proofs = proofs.Troubled(now);
        var rows =
            from proof in proofs
            join plan in database.Set<Plan>() on proof.PlanId equals plan.Id
            join client in database.Set<Client>() on proof.ClientId equals client.Id
            orderby proof.Fault == null, proof.OverdueAt == null, proof.OverdueAt, proof.PlanId
            select new Item(
                proof.PlanId, plan.Name, proof.ClientId, client.Name, proof.LastJobId, proof.LastAt, proof.Fault, proof.OverdueAt <= now, proof.ProvenAt,
                proof.CoveredAt, proof.RoundFileCount, proof.TotalFileCount, proof.NextAt, proof.LoadedAt, proof.NotLoaded);
        var total = await proofs.CountAsync(cancellationToken);
        return new Page<Item>(await rows.Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken), total);
    }
}
