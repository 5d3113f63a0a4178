using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>
/// Reads the sessions in use again every two seconds, so that what another process did holds here too, for open pages as
/// well. Writes now and then when they were seen last, and takes away those whose time is over.
/// </summary>
internal sealed class SessionWatch(IDbContextFactory<ServerDatabase> databases, SessionMemory memory, ISessionRules rules, TimeProvider time, ILogger<SessionWatch> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(2), time, logger)
{
    private const int ChunkSize = 500;
    private const int LooksBetweenWrites = 30;
    private static readonly TimeSpan RememberFor = TimeSpan.FromMinutes(10);

    private readonly Dictionary<SessionId, DateTimeOffset> written = [];
    private int looks;

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var ids in memory.All.Select(session => session.Id).Chunk(ChunkSize))
            await memory.ReadAsync(ids, cancellationToken);
        if (looks++ % LooksBetweenWrites == 0)
            await WriteAsync(cancellationToken);
    }

    protected override Task EndAsync(CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var session in memory.All)
        {
            var seenAt = session.LastSeenAt;
            if (!written.TryGetValue(session.Id, out var before) || before != seenAt)
            {
                await database.Set<UserSession>().Where(row => row.Id == session.Id && row.LastSeenAt < seenAt)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, seenAt), cancellationToken);
                written[session.Id] = seenAt;
            }

            if (seenAt + RememberFor < now)
            {
                memory.Drop(session.Id);
                written.Remove(session.Id);
            }
        }

        var limits = await rules.ReadLimitsAsync(database, cancellationToken);
        var (idle, absolute) = (now - limits.Idle, now - limits.Absolute);
        await database.Set<UserSession>().Where(row => row.LastSeenAt <= idle || row.CreatedAt <= absolute).ExecuteDeleteAsync(cancellationToken);
    }
}
