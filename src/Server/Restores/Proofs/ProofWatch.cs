using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Looks every quarter of an hour which proofs are due.</summary>
internal sealed class ProofWatch(ProofQueue queue, TimeProvider time, ILogger<ProofWatch> logger) : Worker(time, logger)
{
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(15);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Again, Time, stoppingToken);
            await queue.EnsureDueAsync(stoppingToken);
        }
    }
}
