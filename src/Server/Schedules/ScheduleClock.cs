using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// When a schedule runs: the one function that pages, REST and scheduler go by. Pure. The same question always has the
/// same answer, and asking run after run passes over none and gives none twice.
/// </summary>
public static class ScheduleClock
{
    // More than the runs within the longest jitter, and more than the days of two years outside a window.
    private const int MostSteps = 2000;

    // Below 1, so that two runs that a closing window pushes together stay apart.
    private const double MostSpread = 0.9;

    /// <summary>Where in the jitter a plan starts, from 0 to below 1: always the same for one plan, spread evenly over many.</summary>
    public static double SpreadOf(PlanId plan) => BitConverter.ToUInt16(plan.Value.ToByteArray(), 14) / 65536d * MostSpread;

    /// <summary>The first run after the instant, never at it; null when there is none, as by hand.</summary>
    /// <param name="schedule">As <see cref="ScheduleRules"/> let it pass.</param>
    /// <param name="zone">That of the schedule.</param>
    /// <param name="spread">From <see cref="SpreadOf"/>; 0 for the times as they are named.</param>
    /// <param name="after">Any instant.</param>
    public static DateTimeOffset? Next(ScheduleDraft schedule, TimeZoneInfo zone, double spread, DateTimeOffset after)
    {
        var jitter = TimeSpan.FromMinutes(schedule.JitterMinutes);
        var window = ScheduleWindow.Of(schedule);
        // A named time that has passed may still lie ahead, by as much as it is put off.
        var from = after - jitter;
        for (var step = 0; step < MostSteps; step++)
        {
            if (ScheduleTimes.Next(schedule, zone, from) is not { } named)
                return null;
            from = named;
            var room = window is null ? jitter : window.OpenFor(named, zone);
            if (room is null && !schedule.HasNamedTimes)
            {
                from = window!.OpensAfter(named, zone).AddTicks(-1); // because without a window there is always room
                continue;
            }

            var run = named + PutOff(jitter, room ?? TimeSpan.Zero, spread);
            if (run > after)
                return run;
        }

        return null;
    }

    /// <summary>The next runs after the instant, at most so many.</summary>
    public static IReadOnlyList<DateTimeOffset> Take(ScheduleDraft schedule, TimeZoneInfo zone, double spread, DateTimeOffset after, int count)
    {
        List<DateTimeOffset> runs = [];
        while (runs.Count < count && Next(schedule, zone, spread, runs is [.., var last] ? last : after) is { } next)
            runs.Add(next);
        return runs;
    }

    private static TimeSpan PutOff(TimeSpan jitter, TimeSpan room, double spread) =>
        TimeSpan.FromSeconds(Math.Floor((jitter < room ? jitter : room).TotalSeconds * spread));
}
