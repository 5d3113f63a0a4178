using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The pause of a plan goes with it.</summary>
internal sealed class PausesOfPlans : IPlanParts
{
    public Task ForgetAsync(ServerDatabase database, IReadOnlyCollection<PlanId> plans, CancellationToken cancellationToken) =>
        database.Set<Pause>().Where(pause => pause.PlanId != null && plans.Contains(pause.PlanId.Value)).ExecuteDeleteAsync(cancellationToken);
}
