using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>A plan's schedule goes with it.</summary>
internal sealed class SchedulesOfPlans : IPlanParts
{
    public Task ForgetAsync(ServerDatabase database, IReadOnlyCollection<PlanId> plans, CancellationToken cancellationToken) =>
        database.Set<Schedule>().Where(schedule => plans.Contains(schedule.PlanId)).ExecuteDeleteAsync(cancellationToken);
}
