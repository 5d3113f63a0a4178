using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Schedules;

internal static partial class SchedulesLog
{
    [LoggerMessage(LogLevel.Information, "The schedule of plan {PlanId} queued job {JobId}; it runs next at {NextRunAt:O}.")]
    public static partial void Queued(ILogger logger, PlanId planId, JobId jobId, DateTimeOffset? nextRunAt);

    [LoggerMessage(LogLevel.Warning, "The schedule of plan {PlanId} queued nothing ({Code}); it runs next at {NextRunAt:O}.")]
    public static partial void Skipped(ILogger logger, PlanId planId, string code, DateTimeOffset? nextRunAt);

    [LoggerMessage(LogLevel.Information, "The schedule of plan {PlanId} missed its run of {PlannedAt:O}; it runs next at {NextRunAt:O}.")]
    public static partial void Missed(ILogger logger, PlanId planId, DateTimeOffset plannedAt, DateTimeOffset? nextRunAt);

    [LoggerMessage(LogLevel.Information, "Job {JobId} of plan {PlanId} was queued by schedule, and nobody began it while it was allowed to begin.")]
    public static partial void GaveUp(ILogger logger, PlanId planId, JobId jobId);

    [LoggerMessage(LogLevel.Error, "The schedule of plan {PlanId} is due and could not be queued; it is tried again in a few seconds.")]
    public static partial void StaysDue(ILogger logger, Exception exception, PlanId planId);
}
