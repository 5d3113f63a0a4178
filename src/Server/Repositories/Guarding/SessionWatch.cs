using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Looks at the guard's records every few seconds, and keeps what is known of old sessions within bounds.</summary>
internal sealed class SessionWatch(SessionRecords records, IDbContextFactory<ServerDatabase> databases, TimeProvider time, ILogger<SessionWatch> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(2), time, logger)
{
    /// <summary>So many of each client stay: those with refusals, and those without.</summary>
    public const int MostOfAClient = 2000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(400);

    private int endedSince = 100;

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        endedSince += await records.TakeInAsync(cancellationToken);
        if (endedSince < 100)
            return;
        endedSince = 0;
        await TidyAsync(databases, Time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Forgets the oldest beyond the bounds. A client can make many sessions, and none of them may cost another's place.</summary>
    internal static async Task TidyAsync(IDbContextFactory<ServerDatabase> databases, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<ClientSession>().Where(session => session.EndedAt < now - KeptFor).ExecuteDeleteAsync(cancellationToken);
        var full = await database.Set<ClientSession>().GroupBy(session => new { session.ClientId, HasRefusals = session.RefusalCount > 0 })
            .Where(group => group.Count() > MostOfAClient).Select(group => group.Key).ToListAsync(cancellationToken);
        foreach (var group in full)
        {
            var own = database.Set<ClientSession>().Where(session => session.ClientId == group.ClientId && session.RefusalCount > 0 == group.HasRefusals);
            var oldest = await own.OrderByDescending(session => session.StartedAt).Skip(MostOfAClient).Select(session => session.StartedAt).FirstAsync(cancellationToken);
            await own.Where(session => session.StartedAt <= oldest && session.EndedAt != null).ExecuteDeleteAsync(cancellationToken);
        }
    }
}
