using BorgBackupServer.Server.Archives.Checks;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Archives;

/// <summary>Once a day, and soon after the start: looks for prunes, compacts and checks that are due by the passing of time, and reads catalogs through.</summary>
internal sealed class MaintenanceWatch(MaintenanceQueue maintenance, CheckQueue checks, CatalogCheck catalogs, TimeProvider time, ILogger<MaintenanceWatch> logger) : Worker(time, logger)
{
    /// <summary>Agents that worked while the server was away report first.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Again = TimeSpan.FromDays(1);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, Time, stoppingToken);
        while (true)
        {
            await maintenance.EnsureAllAsync(stoppingToken);
            await checks.EnsureDueAsync(stoppingToken);
            await catalogs.RunAsync(stoppingToken);
            await Task.Delay(Again, Time, stoppingToken);
        }
    }
}
