using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// Queues a backup for each schedule whose time has come. The job and the next time are written in one transaction, so
/// that a run is neither lost nor doubled when the server dies in between. However many runs were missed while the server
/// was off, one is made up for, or none where the plan says so.
/// </summary>
public sealed class RunDueSchedules(
    IDbContextFactory<ServerDatabase> databases, StartBackup startBackup, JobQueue queue, TimeProvider time, ILogger<RunDueSchedules> logger)
{
    /// <summary>How late a run may begin before it counts as missed.</summary>
    public static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(30);

    /// <summary>Who asked for the job, as its row says.</summary>
    internal const string RequestedBy = "schedule";

    // What is left over is due still, and its turn comes at the next look.
    internal const int MaxAtOnce = 500;

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
        foreach (var planId in due)
            queued += await TryRunAsync(planId, now, cancellationToken);
        return queued;
    }

    // One plan that cannot be queued must not keep the others from it. It stays due, and is tried again at the next look.
    private async Task<int> TryRunAsync(PlanId planId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(planId, now, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            SchedulesLog.StaysDue(logger, exception, planId);
            return 0;
        }
    }

    private async Task<int> RunAsync(PlanId planId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Read again inside the transaction: another server process may have been faster, or a person changed it.
        if (await database.Set<Schedule>().SingleOrDefaultAsync(row => row.PlanId == planId && row.NextRunAt <= now, cancellationToken) is not { NextRunAt: { } planned } schedule)
            return 0;

        await PromiseAsync(database, schedule, planned, cancellationToken);
        var (rule, zone) = (schedule.Rule, ScheduleZone.OrUtc(schedule.Rule.TimeZone));
        var next = ScheduleClock.Next(rule, zone, ScheduleClock.SpreadOf(planId), now);
        var isMissed = now - planned > StartsWithin;
        var openFor = ScheduleWindow.Of(rule) is { } window ? window.OpenFor(now, zone) : TimeSpan.MaxValue;
        Result<Job>? started = null;
        if (isMissed && rule.MissedRuns == MissedRuns.Skip)
            schedule.Advance(next, givesUpAt: null);
        else if (isMissed && openFor is null)
            schedule.Advance(Sooner(next, ScheduleWindow.Of(rule)!.OpensAfter(now, zone)), givesUpAt: null); // because only a window is ever closed
        else
        {
            started = await startBackup.AddAsync(database, new StartBackup.Request(planId), RequestedBy, cancellationToken);
            schedule.Advance(next, started.Value.Problem is null ? GivesUpAt(rule, planned, now, openFor) : schedule.GivesUpAt);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Announce(schedule, started, planned);
    }

    // What is promised from here on is measured from the first run that no archive has answered.
    private static async Task PromiseAsync(ServerDatabase database, Schedule schedule, DateTimeOffset planned, CancellationToken cancellationToken)
    {
        if (schedule.ExpectedAt is { } expected
            && !await database.Set<Archive>().AnyAsync(archive => archive.PlanId == schedule.PlanId && archive.ReceivedAt >= expected, cancellationToken))
            return;
        var minutes = await (from plan in database.Set<Plan>()
                             join client in database.Set<Client>() on plan.ClientId equals client.Id
                             where plan.Id == schedule.PlanId
                             select client.OverdueAfterMinutes).SingleOrDefaultAsync(cancellationToken);
        schedule.Expect(planned, OverdueRule.Threshold(minutes));
    }

    private static DateTimeOffset? GivesUpAt(ScheduleDraft rule, DateTimeOffset planned, DateTimeOffset now, TimeSpan? openFor)
    {
        DateTimeOffset? byRule = rule.MissedRuns == MissedRuns.Skip ? planned + StartsWithin : null;
        return openFor is { } left && left < TimeSpan.MaxValue ? Sooner(byRule, now + left) : byRule;
    }

    private static DateTimeOffset Sooner(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

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
}
