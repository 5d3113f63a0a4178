using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>How plans stand with their proofs, for an actor.</summary>
internal static class ProofQueries
{
    /// <summary>Only plans that have something to prove.</summary>
    public static IQueryable<PlanProof> ProofsFor(this ServerDatabase database, Actor actor) =>
        database.Set<PlanProof>().AsNoTracking().SeenBy(actor, proof => proof.ClientId)
            .Where(proof => database.Set<Archive>().Any(archive => archive.PlanId == proof.PlanId));

    /// <summary>Those of which a person should know.</summary>
    public static IQueryable<PlanProof> Troubled(this IQueryable<PlanProof> proofs, DateTimeOffset now) =>
        proofs.Where(proof => proof.Fault != null || proof.NotLoaded != null || proof.OverdueAt <= now);

    /// <summary>The plan's own, tracked; a new one where there was none yet.</summary>
    public static async Task<PlanProof> FindProofAsync(this ServerDatabase database, PlanId planId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await database.Set<PlanProof>().SingleOrDefaultAsync(proof => proof.PlanId == planId, cancellationToken) is { } found)
            return found;
        var client = await database.Set<Plan>().Where(plan => plan.Id == planId).Select(plan => plan.ClientId).SingleAsync(cancellationToken);
        var standing = PlanProof.Create(planId, client, now);
        database.Add(standing);
        return standing;
    }
}
