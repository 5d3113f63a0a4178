using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Looks every few seconds whether a schedule's time has come. One indexed query; it only queues.</summary>
internal sealed class ScheduleTick(RunDueSchedules runDue, TimeProvider time, ILogger<ScheduleTick> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(10), time, logger)
{
    protected override Task LookAsync(CancellationToken cancellationToken) => runDue.HandleAsync(cancellationToken);
}
