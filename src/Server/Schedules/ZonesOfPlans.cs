using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>A plan's time zone is its schedule's; of a plan without one it is UTC.</summary>
internal sealed class ZonesOfPlans : IPlanZones
{
    public async Task<TimeZoneInfo> FindAsync(ServerDatabase database, PlanId planId, CancellationToken cancellationToken)
    {
        var schedule = await database.Set<Schedule>().AsNoTracking().SingleOrDefaultAsync(row => row.PlanId == planId, cancellationToken);
        return ScheduleZone.TryFind(schedule?.Rule.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
    }
}
