using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// Takes jobs back that a schedule queued and that nobody has begun in time: the client was away and the plan says not to
/// make up for it, or the allowed hours are over. In the second case the run is made up for in the next allowed hours.
/// </summary>
public sealed class GiveUpLateJobs(IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobQueue queue, TimeProvider time, ILogger<GiveUpLateJobs> logger)
{
    private const int MaxAtOnce = 200;

    // Allowed hours are shorter than a day, so the history before it need not be looked at.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(26);

    private static readonly Problem TooLate = Problem.Conflict(
        "schedule.too-late", "Nobody began it in the time that its schedule allows: the client was away, or other work was before it.",
        "It runs again by its schedule. Whether a missed run is made up for, and in which hours, the plan says.");

    /// <returns>How many jobs were taken back.</returns>
    public async Task<int> HandleAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var reading = await databases.CreateDbContextAsync(cancellationToken);
        var due = await reading.Set<Schedule>().AsNoTracking().Where(schedule => schedule.GivesUpAt <= now)
            .OrderBy(schedule => schedule.GivesUpAt).Select(schedule => schedule.PlanId).Take(MaxAtOnce).ToListAsync(cancellationToken);
        var count = 0;
        foreach (var planId in due)
            count += await GiveUpAsync(planId, now, cancellationToken);
        return count;
    }

    private async Task<int> GiveUpAsync(PlanId planId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Schedule>().SingleOrDefaultAsync(row => row.PlanId == planId && row.GivesUpAt <= now, cancellationToken) is not { } schedule)
            return 0;
        var since = schedule.GivesUpAt - LongestWait;
        // What was begun in time and is tried again is late only where the allowed hours are over.
        var isClosed = ScheduleWindow.Of(schedule.Rule) is { } window && window.OpenFor(now, ScheduleZone.OrUtc(schedule.Rule.TimeZone)) is null;
        var job = await database.Set<Job>().Where(job => job.PlanId == planId && job.QueuedAt >= since).OrderByDescending(job => job.QueuedAt).FirstOrDefaultAsync(
            job => job.State == JobState.Queued && job.Kind == JobKind.Backup && job.RequestedBy == RunDueSchedules.RequestedBy && (job.Epoch == 0 || isClosed), cancellationToken);
        var isTaken = job is not null && (await steps.TakeAsync(database, job, new JobEvent.CancelRequested(), cancellationToken)).IsSuccess(out _, out _);
        schedule.Advance(isTaken ? NextAfter(schedule, now) : schedule.NextRunAt, givesUpAt: null);
        if (isTaken)
            job!.Blame(TooLate); // because only a job that is there is taken
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!isTaken)
            return 0;
        queue.Announce(job!); // likewise
        SchedulesLog.GaveUp(logger, planId, job!.Id); // likewise
        return 1;
    }

    private static DateTimeOffset? NextAfter(Schedule schedule, DateTimeOffset now)
    {
        if (schedule.Rule.MissedRuns == MissedRuns.Skip || ScheduleWindow.Of(schedule.Rule) is not { } window)
            return schedule.NextRunAt;
        var opens = window.OpensAfter(now, ScheduleZone.OrUtc(schedule.Rule.TimeZone));
        return schedule.NextRunAt < opens ? schedule.NextRunAt : opens;
    }
}
