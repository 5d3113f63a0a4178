using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>Queues the checks that are due by the passing of time, a part of them a day.</summary>
public sealed class CheckQueue(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    /// <summary>One look: those with their data first, which check everything else too.</summary>
    public async Task EnsureDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var rules = await database.ReadCheckDaysAsync(cancellationToken);
        var ready = database.Set<Repository>().AsNoTracking().Where(repository => repository.State == RepositoryState.Ready);
        var count = await ready.CountAsync(cancellationToken);
        await QueueAsync(database, ready.OrderBy(repository => repository.DataCheckedAt ?? repository.CreatedAt), count, rules.DataEveryDays, verifiesData: true, cancellationToken);
        await QueueAsync(database, ready.OrderBy(repository => repository.CheckedAt ?? repository.CreatedAt), count, rules.EveryDays, verifiesData: false, cancellationToken);
    }

    internal static Job JobOf(Repository repository, bool verifiesData, string requestedBy, DateTimeOffset now) =>
        Job.Queue(JobKind.Check, repository.ClientId, repository.Id, null, new CheckDetail(verifiesData).ToJson(), requestedBy, now);

    private async Task QueueAsync(ServerDatabase database, IQueryable<Repository> longest, int count, int everyDays, bool verifiesData, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = (await longest.Take(CheckRule.MostInADay(everyDays, count)).ToListAsync(cancellationToken))
            .Where(repository => CheckRule.IsDue(everyDays, verifiesData ? repository.DataCheckedAt : repository.CheckedAt, repository.CreatedAt, now));
        // One that waits or runs already is enough, of either sort.
        foreach (var repository in due)
            await queue.EnqueueAsync(database, JobOf(repository, verifiesData, Actor.Server.Name, now), cancellationToken);
    }
}
