using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Wakes the polls of those clients whose turn it is, when a place becomes free or something was queued, and every few
/// seconds for what another process or the passing of time changed: so that no waiting poll needs any query of its own.
/// </summary>
internal sealed class QueueWatch(QueueTurns turns, Signals signals, TimeProvider time, ILogger<QueueWatch> logger) : Worker(time, logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var next = signals.Next(JobTopics.Queued);
            foreach (var client in (await turns.ChooseAsync(stoppingToken)).Select(job => job.Place.ClientId).Distinct())
                signals.Raise(ClientTopics.Of(client));
            await Signals.WaitAsync(next, LongestPause, Time, stoppingToken);
        }
    }
}
