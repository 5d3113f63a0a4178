using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// Queues a backup for each schedule whose time has come. The job and the next time are written in one transaction, some
/// dozens together, so that a run is neither lost nor doubled when the server dies in between. However many runs were missed while the server
/// was off, one is made up for, or none where the plan says so.
/// </summary>
public sealed class RunDueSchedules(
    IDbContextFactory<ServerDatabase> databases, StartBackup startBackup, JobQueue queue, TimeProvider time, ILogger<RunDueSchedules> logger)
{
    /// <summary>How late a run may begin before it counts as missed.</summary>
    public static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(30);

    /// <summary>Who asked for the job, as its row says.</summary>
    internal const string RequestedBy = "schedule";

    // So that one look stays short, whatever is due. What is left over is due still, and its turn comes at the next.
    internal const int MaxAtOnce = 150;

    /// <summary>So many share a transaction, which holds the write lock for some milliseconds and lets the others in between.</summary>
    internal const int MaxTogether = 50;

    /// <returns>How many jobs were queued.</returns>
    public async Task<int> HandleAsync(CancellationToken cancellationToken)
    {
        await using var reading = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var due = await reading.Set<Schedule>().AsNoTracking()
            .Where(schedule => schedule.NextRunAt <= now)
            .OrderBy(schedule => schedule.NextRunAt)
            .Select(schedule => schedule.PlanId)
            .Take(MaxAtOnce)
            .ToListAsync(cancellationToken);

        var queued = 0;
        foreach (var plans in due.Chunk(MaxTogether))
            queued += await TryRunAsync(plans, now, cancellationToken);
        return queued;
    }

    // One plan that cannot be queued must not keep the others from it: those that were to share its transaction get one
    // each. It stays due, and is tried again at the next look.
    private async Task<int> TryRunAsync(IReadOnlyList<PlanId> plans, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(plans, now, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (plans is [var alone])
            {
                SchedulesLog.StaysDue(logger, exception, alone);
                return 0;
            }
        }

        var queued = 0;
        foreach (var plan in plans)
            queued += await TryRunAsync([plan], now, cancellationToken);
        return queued;
    }

    private async Task<int> RunAsync(IReadOnlyList<PlanId> plans, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Read again inside the transaction: another server process may have been faster, or a person changed one.
        var due = (await database.Set<Schedule>().Where(row => EF.Parameter(plans).Contains(row.PlanId) && row.NextRunAt <= now).ToListAsync(cancellationToken))
            .ConvertAll(schedule => Due.Of(schedule, now));
        if (due.Count == 0)
            return 0;

        await PromiseAsync(database, due, cancellationToken);
        var started = await startBackup.AddManyAsync(database, [.. due.Where(entry => entry.Begins).Select(entry => entry.Schedule.PlanId)], RequestedBy, cancellationToken);
        foreach (var entry in due)
            entry.Advance(now, hasJob: started.TryGetValue(entry.Schedule.PlanId, out var job) && job.Problem is null);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Sum(entry => Announce(entry.Schedule, started.TryGetValue(entry.Schedule.PlanId, out var job) ? job : (Result<Job>?)null, entry.Planned));
    }

    // What is promised from here on is measured from the first run that no archive has answered.
    private static async Task PromiseAsync(ServerDatabase database, IReadOnlyList<Due> due, CancellationToken cancellationToken)
    {
        var plans = due.Select(entry => entry.Schedule.PlanId).ToList();
        var unanswered = (await database.Set<Schedule>()
            .Where(schedule => EF.Parameter(plans).Contains(schedule.PlanId) && schedule.ExpectedAt != null
                && !database.Set<Archive>().Any(archive => archive.PlanId == schedule.PlanId && archive.ReceivedAt >= schedule.ExpectedAt))
            .Select(schedule => schedule.PlanId).ToListAsync(cancellationToken)).ToHashSet();
        var minutes = await (from plan in database.Set<Plan>()
                             join client in database.Set<Client>() on plan.ClientId equals client.Id
                             where EF.Parameter(plans).Contains(plan.Id)
                             select new { plan.Id, client.OverdueAfterMinutes }).ToDictionaryAsync(row => row.Id, row => row.OverdueAfterMinutes, cancellationToken);
        foreach (var entry in due.Where(entry => !unanswered.Contains(entry.Schedule.PlanId)))
            entry.Schedule.Expect(entry.Planned, OverdueRule.Threshold(minutes.GetValueOrDefault(entry.Schedule.PlanId)));
    }

    private int Announce(Schedule schedule, Result<Job>? started, DateTimeOffset planned)
    {
        if (started is not { } tried)
        {
            SchedulesLog.Missed(logger, schedule.PlanId, planned, schedule.NextRunAt);
            return 0;
        }

        if (tried.IsSuccess(out var job, out var problem))
        {
            queue.Announce(job);
            SchedulesLog.Queued(logger, schedule.PlanId, job.Id, schedule.NextRunAt);
            return 1;
        }

        SchedulesLog.Skipped(logger, schedule.PlanId, problem.Code, schedule.NextRunAt);
        return 0;
    }

    /// <summary>A schedule whose time has come, and what becomes of this run.</summary>
    private sealed record Due(Schedule Schedule, DateTimeOffset Planned, TimeZoneInfo Zone, bool IsMissed, TimeSpan? OpenFor)
    {
        private ScheduleDraft Rule => Schedule.Rule;

        /// <summary>Else it is passed over, or waits for the allowed hours.</summary>
        public bool Begins => !IsMissed || (Rule.MissedRuns != MissedRuns.Skip && OpenFor is not null);

        public static Due Of(Schedule schedule, DateTimeOffset now)
        {
            var planned = schedule.NextRunAt ?? throw new InvalidOperationException("Only what has a next run is due.");
            var zone = ScheduleZone.OrUtc(schedule.Rule.TimeZone);
            return new(schedule, planned, zone, now - planned > StartsWithin, ScheduleWindow.Of(schedule.Rule) is { } window ? window.OpenFor(now, zone) : TimeSpan.MaxValue);
        }

        public void Advance(DateTimeOffset now, bool hasJob)
        {
            var next = ScheduleClock.Next(Rule, Zone, ScheduleClock.SpreadOf(Schedule.PlanId), now);
            if (Begins)
                Schedule.Advance(next, hasJob ? GivesUpAt(now) : Schedule.GivesUpAt);
            else if (Rule.MissedRuns == MissedRuns.Skip)
                Schedule.Advance(next, givesUpAt: null);
            else
                Schedule.Advance(Sooner(next, ScheduleWindow.Of(Rule)!.OpensAfter(now, Zone)), givesUpAt: null); // because only a window is ever closed
        }

        private DateTimeOffset? GivesUpAt(DateTimeOffset now)
        {
            DateTimeOffset? byRule = Rule.MissedRuns == MissedRuns.Skip ? Planned + StartsWithin : null;
            return OpenFor is { } left && left < TimeSpan.MaxValue ? Sooner(byRule, now + left) : byRule;
        }

        private static DateTimeOffset Sooner(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
    }
}
