using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>No further proof comes for a plan that is gone, and none is missed. Verdicts stay: they are about archives.</summary>
internal sealed class ProofsOfPlans : IPlanParts
{
    public Task ForgetAsync(ServerDatabase database, IReadOnlyCollection<PlanId> plans, CancellationToken cancellationToken) =>
        database.Set<PlanProof>().Where(proof => plans.Contains(proof.PlanId)).ExecuteDeleteAsync(cancellationToken);
}
