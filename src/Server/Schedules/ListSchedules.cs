using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>What runs next by schedule, soonest first, with how long it usually takes. For each line one look at its plan's latest jobs, along their index.</summary>
public sealed class ListSchedules(IDbContextFactory<ServerDatabase> databases)
{
    // Enough for a median; a history of years is not read.
    private const int JobsLookedAt = 30;

    public sealed record Request(int? Offset = null, int? Limit = null);

    /// <param name="UsualSeconds">Median of its latest good backups; null before the first.</param>
    public sealed record Item(ClientId ClientId, string ClientName, PlanId PlanId, string PlanName, ScheduleDraft Schedule, DateTimeOffset NextRunAt, double? UsualSeconds);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var runs = from schedule in database.Set<Schedule>().AsNoTracking()
                   join plan in database.PlansFor(actor) on schedule.PlanId equals plan.Id
                   join client in database.Set<Client>() on plan.ClientId equals client.Id
                   // Said as a range, because for that the index is taken.
                   where schedule.NextRunAt > DateTimeOffset.UnixEpoch && client.State == ClientState.Enrolled
                   orderby schedule.NextRunAt, schedule.PlanId
                   select new { ClientId = client.Id, ClientName = client.Name, PlanId = plan.Id, PlanName = plan.Name, schedule.Rule, schedule.NextRunAt };
        var total = await runs.CountAsync(cancellationToken);
        List<Item> items = [];
        foreach (var run in await runs.Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken))
        {
            var usual = await FindUsualSecondsAsync(database, run.PlanId, cancellationToken);
            items.Add(new Item(run.ClientId, run.ClientName, run.PlanId, run.PlanName, run.Rule, run.NextRunAt!.Value, usual)); // because those without one are left out above
        }

        return new Page<Item>(items, total);
    }

    private static async Task<double?> FindUsualSecondsAsync(ServerDatabase database, PlanId planId, CancellationToken cancellationToken)
    {
        var latest = await database.Set<Job>().AsNoTracking().Where(job => job.PlanId == planId).OrderByDescending(job => job.QueuedAt).Take(JobsLookedAt)
            .Select(job => new { job.Kind, job.State, job.StartedAt, job.EndedAt }).ToListAsync(cancellationToken);
        var seconds = latest.Where(job => job is { Kind: JobKind.Backup, State: JobState.Succeeded or JobState.Warned })
            .Select(job => (job.EndedAt - job.StartedAt)?.TotalSeconds).OfType<double>().Order().ToList();
        return seconds.Count == 0 ? null : seconds[seconds.Count / 2];
    }
}
