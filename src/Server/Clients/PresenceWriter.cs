using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// Writes when agents were seen last: one short transaction for all of them, now and then, instead of one for each poll.
/// Wakes the pages too, because an agent goes offline without a word.
/// </summary>
internal sealed class PresenceWriter(
    IDbContextFactory<ServerDatabase> databases, AgentPresence presence, Signals signals, TimeProvider time, ILogger<PresenceWriter> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(30), time, logger)
{
    private const int ChunkSize = 500;

    protected override Task LookAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    protected override Task EndAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    /// <summary>A time of last sight that is not written is written with the next one.</summary>
    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        var (waiting, seen) = presence.TakeUnwritten();
        if (waiting.Count + seen.Count == 0)
            return;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = Time.GetUtcNow();
        foreach (var ids in waiting.Chunk(ChunkSize))
            await database.Set<Client>().Where(client => ids.Contains(client.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(client => client.LastSeenAt, now), cancellationToken);
        foreach (var (id, seenAt) in seen)
            await database.Set<Client>().Where(client => client.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(client => client.LastSeenAt, seenAt), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Raise(ClientTopics.Any);
    }
}
