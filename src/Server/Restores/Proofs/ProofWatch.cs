using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Looks every quarter of an hour which proofs are due, and at once when a rule was changed.</summary>
internal sealed class ProofWatch(ProofQueue queue, Signals signals, TimeProvider time, ILogger<ProofWatch> logger) : Worker(time, logger)
{
    /// <summary>Topic of <see cref="Signals"/>.</summary>
    public const string RuleChanged = "proof-rules";

    private static readonly TimeSpan Again = TimeSpan.FromMinutes(15);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Signals.WaitAsync(signals.Next(RuleChanged), Again, Time, stoppingToken);
            await queue.EnsureDueAsync(stoppingToken);
        }
    }
}
