using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// Queues a backup for each schedule whose time has come. The job and the next time are written in one transaction, so
/// that a run is neither lost nor doubled when the server dies in between. However many runs were missed while the server
/// was off, one is made up for.
/// </summary>
public sealed class RunDueSchedules(
    IDbContextFactory<ServerDatabase> databases, StartBackup startBackup, JobQueue queue, TimeProvider time, ILogger<RunDueSchedules> logger)
{
    private const int MaxAtOnce = 500;

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
        var schedule = await database.Set<Schedule>().SingleOrDefaultAsync(row => row.PlanId == planId && row.NextRunAt <= now, cancellationToken);
        if (schedule is null)
            return 0;

        var started = await startBackup.AddAsync(database, new StartBackup.Request(planId), "schedule", cancellationToken);
        schedule.Advance(Next(schedule, now));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Announce(schedule, started);
    }

    private int Announce(Schedule schedule, Result<Job> started)
    {
        if (started.IsSuccess(out var job, out var problem))
        {
            queue.Announce(job);
            SchedulesLog.Queued(logger, schedule.PlanId, job.Id, schedule.NextRunAt);
            return 1;
        }

        SchedulesLog.Skipped(logger, schedule.PlanId, problem.Code, schedule.NextRunAt);
        return 0;
    }

    // A zone that the machine's tzdata has forgotten must not stop the backups: they go on by UTC.
    private static DateTimeOffset Next(Schedule schedule, DateTimeOffset after) =>
        ScheduleClock.Next(schedule.DailyAt, ScheduleZone.TryFind(schedule.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc, after);
}
