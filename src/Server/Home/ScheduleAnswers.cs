using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>A schedule as a REST request gives it: what is left out stays as it is, or becomes the default.</summary>
public sealed record ScheduleAnswers
{
    public ScheduleKind? Kind { get; init; }

    public string? TimeZone { get; init; }

    public int? EveryMinutes { get; init; }

    public int? AtMinute { get; init; }

    public IReadOnlyList<TimeOnly>? Times { get; init; }

    public IReadOnlyList<DayOfWeek>? Weekdays { get; init; }

    public IReadOnlyList<int>? MonthDays { get; init; }

    public bool? LastDayOfMonth { get; init; }

    public string? Cron { get; init; }

    public int? JitterMinutes { get; init; }

    public string? Window { get; init; }

    public MissedRuns? MissedRuns { get; init; }

    /// <summary>All answers, as a form gives them.</summary>
    public static ScheduleAnswers Of(ScheduleDraft draft) => new()
    {
        Kind = draft.Kind,
        TimeZone = draft.TimeZone,
        EveryMinutes = draft.EveryMinutes,
        AtMinute = draft.AtMinute,
        Times = draft.Times,
        Weekdays = draft.Weekdays,
        MonthDays = draft.MonthDays,
        LastDayOfMonth = draft.LastDayOfMonth,
        Cron = draft.Cron,
        JitterMinutes = draft.JitterMinutes,
        Window = draft.Window,
        MissedRuns = draft.MissedRuns,
    };

    public ScheduleDraft Over(ScheduleDraft draft) => new()
    {
        Kind = Kind ?? draft.Kind,
        TimeZone = TimeZone ?? draft.TimeZone,
        EveryMinutes = EveryMinutes ?? draft.EveryMinutes,
        AtMinute = AtMinute ?? draft.AtMinute,
        Times = Times ?? draft.Times,
        Weekdays = Weekdays ?? draft.Weekdays,
        MonthDays = MonthDays ?? draft.MonthDays,
        LastDayOfMonth = LastDayOfMonth ?? draft.LastDayOfMonth,
        Cron = Cron ?? draft.Cron,
        JitterMinutes = JitterMinutes ?? draft.JitterMinutes,
        Window = Window ?? draft.Window,
        MissedRuns = MissedRuns ?? draft.MissedRuns,
    };

    /// <summary>The same problem, with its field named as it stands in the request: <c>schedule.…</c>.</summary>
    internal static Problem At(Problem problem) => problem.Field is null ? problem : problem with { Field = $"schedule.{problem.Field}" };
}
