using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>
/// Audits repositories that were written to and that no job audits: seconds after each session of a client, and every few
/// minutes all of them, for what no session of the guard announced and for what happened while the server was away.
/// </summary>
internal sealed class AuditWatch(IDbContextFactory<ServerDatabase> databases, AuditRepository audit, IRepositoryFiles files, Signals signals, TimeProvider time, ILogger<AuditWatch> log)
    : Worker(time, log)
{
    // The guard's clock and ours are one, but its record is read some seconds later.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan BetweenVisits = TimeSpan.FromHours(6);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        var (allSince, endedSince) = (Time.GetTimestamp(), Time.GetUtcNow());
        await LookAsync(null, stoppingToken);
        while (true)
        {
            var ended = signals.Next(GuardTopics.SessionEnded);
            var (now, left) = (Time.GetUtcNow(), files.LookEvery - Time.GetElapsedTime(allSince));
            if (left <= TimeSpan.Zero)
            {
                allSince = Time.GetTimestamp();
                await LookAsync(null, stoppingToken);
                continue;
            }

            await LookAsync(endedSince - Slack, stoppingToken);
            endedSince = now;
            await Signals.WaitAsync(ended, left, Time, stoppingToken);
        }
    }

    /// <param name="endedAfter">Only repositories of sessions that ended after this; null for all.</param>
    private async Task LookAsync(DateTimeOffset? endedAfter, CancellationToken cancellationToken)
    {
        List<RepositoryPlace> repositories;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            // Who works in one audits it at the end.
            var rows = database.Set<Repository>().AsNoTracking()
                .Where(row => row.State == RepositoryState.Ready && !database.Set<RepositoryLease>().Any(lease => lease.RepositoryId == row.Id));
            if (endedAfter is { } since)
                rows = rows.Where(row => database.Set<ClientSession>().Any(session => session.RepositoryId == row.Id && session.EndedAt > since));
            repositories = await rows.Select(row => new RepositoryPlace(row.ClientId, row.Id, row.Path)).ToListAsync(cancellationToken);
        }

        foreach (var place in repositories)
        {
            try
            {
                if (await IsDueAsync(place, endedAfter is not null, cancellationToken))
                    await audit.HandleAsync(place.Id, null, cancellationToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                // One repository must not keep the others from being looked at.
                AuditsLog.Broke(log, broken, place.Id);
            }
        }
    }

    /// <param name="wasWritten">A session has ended in it.</param>
    private async Task<bool> IsDueAsync(RepositoryPlace place, bool wasWritten, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var known = await database.Set<RepositoryAudit>().AsNoTracking().SingleOrDefaultAsync(row => row.RepositoryId == place.Id, cancellationToken);
        // On a remote host nothing shows by itself, and each look is a visit.
        if (place.IsRemote)
            return wasWritten || known is null || Time.GetUtcNow() - known.AuditedAt > BetweenVisits;
        if (await files.MarkAsync(place, cancellationToken) is not { } mark)
            return false;
        return known?.ChangedByJob is not null || known?.ReadRecord() is not { } record || record.Transaction != mark.Transaction
            || mark.ConfigWrittenAt > known.AuditedAt || mark.NonceWrittenAt > known.AuditedAt;
    }
}
