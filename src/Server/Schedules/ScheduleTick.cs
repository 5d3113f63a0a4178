using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Looks every few seconds whether a schedule's time has come. Two indexed queries; it only queues.</summary>
internal sealed class ScheduleTick(RunDueSchedules runDue, GiveUpLateJobs giveUp, TimeProvider time, ILogger<ScheduleTick> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(3), time, logger)
{
    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        await giveUp.HandleAsync(cancellationToken);
        await runDue.HandleAsync(cancellationToken);
    }
}
