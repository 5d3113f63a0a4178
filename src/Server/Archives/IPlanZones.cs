using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Archives;

/// <summary>What the schedules tell retention: in which time zone a plan's days begin.</summary>
public interface IPlanZones
{
    Task<TimeZoneInfo> FindAsync(ServerDatabase database, PlanId planId, CancellationToken cancellationToken);
}
