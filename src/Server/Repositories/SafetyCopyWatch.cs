using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Repositories;

/// <summary>Removes safety copies whose time is over.</summary>
internal sealed class SafetyCopyWatch(SafetyCopies copies, TimeProvider time, ILogger<SafetyCopyWatch> logger)
    : PeriodicWorker(TimeSpan.FromHours(1), time, logger)
{
    protected override Task LookAsync(CancellationToken cancellationToken) => copies.RemoveExpiredAsync(cancellationToken);
}
