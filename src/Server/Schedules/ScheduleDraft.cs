namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// When a plan runs, as a person says it and as it is stored. Answers that the kind does not ask for are kept, so that
/// going back to a kind finds them again; <see cref="ScheduleRules"/> says what is allowed.
/// </summary>
public sealed record ScheduleDraft
{
    public ScheduleKind Kind { get; init; }

    /// <summary>IANA name, for example <c>Europe/Berlin</c>. All times are local there.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>For <see cref="ScheduleKind.Minutes"/>.</summary>
    public int EveryMinutes { get; init; } = 60;

    /// <summary>For <see cref="ScheduleKind.Hourly"/>: 0 to 59.</summary>
    public int AtMinute { get; init; }

    /// <summary>For daily, weekly and monthly schedules.</summary>
    public IReadOnlyList<TimeOnly> Times { get; init; } = [];

    /// <summary>For weekly schedules.</summary>
    public IReadOnlyList<DayOfWeek> Weekdays { get; init; } = [];

    /// <summary>For monthly schedules: 1 to 31. A month that has no such day goes without.</summary>
    public IReadOnlyList<int> MonthDays { get; init; } = [];

    /// <summary>For monthly schedules: the 28th to 31st, whichever is the last.</summary>
    public bool LastDayOfMonth { get; init; }

    /// <summary>Minute, hour, day of the month, month, day of the week.</summary>
    public string Cron { get; init; } = "";

    /// <summary>Each plan starts at its own moment within so many minutes after the time, always the same one.</summary>
    public int JitterMinutes { get; init; }

    /// <summary>Local times between which a run may start, <c>22:00-06:00</c>; empty for always.</summary>
    public string Window { get; init; } = "";

    public MissedRuns MissedRuns { get; init; }

    /// <summary>Every day at these times.</summary>
    public static ScheduleDraft Daily(string timeZone, params IReadOnlyList<TimeOnly> times) => new() { Kind = ScheduleKind.Daily, TimeZone = timeZone, Times = times };

    /// <summary>Whether its times are named one by one. A named time is never left out, whatever the clocks do.</summary>
    internal bool HasNamedTimes => Kind is ScheduleKind.Daily or ScheduleKind.Weekly or ScheduleKind.Monthly;
}
