using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Schedules;

/// <summary>A schedule while a person changes it: times and days as text, as they stand in the form.</summary>
public sealed class ScheduleEdit
{
    public ScheduleKind Kind { get; set; }

    public string TimeZone { get; set; } = "";

    public int EveryMinutes { get; set; }

    public int AtMinute { get; set; }

    /// <summary>Hours and minutes, <c>02:30</c>, as the browser's time field writes them; one for each field of the form.</summary>
    public List<string> Times { get; private set; } = [];

    public HashSet<DayOfWeek> Weekdays { get; private set; } = [];

    /// <summary>Days of the month, with commas between.</summary>
    public string MonthDays { get; set; } = "";

    public bool LastDayOfMonth { get; set; }

    public string Cron { get; set; } = "";

    public int JitterMinutes { get; set; }

    public string WindowFrom { get; set; } = "";

    public string WindowTo { get; set; } = "";

    public MissedRuns MissedRuns { get; set; }

    public static ScheduleEdit Of(ScheduleDraft draft)
    {
        var window = ScheduleWindow.Of(draft);
        return new ScheduleEdit
        {
            Kind = draft.Kind,
            TimeZone = draft.TimeZone,
            EveryMinutes = draft.EveryMinutes,
            AtMinute = draft.AtMinute,
            Times = draft.Times.Count == 0 ? ["02:30"] : [.. draft.Times.Select(Text)],
            Weekdays = draft.Weekdays.Count == 0 ? [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday] : [.. draft.Weekdays],
            MonthDays = draft is { MonthDays: [], LastDayOfMonth: false } ? "1" : string.Join(", ", draft.MonthDays),
            LastDayOfMonth = draft.LastDayOfMonth,
            Cron = draft.Cron,
            JitterMinutes = draft.JitterMinutes,
            WindowFrom = window is null ? "" : Text(window.From),
            WindowTo = window is null ? "" : Text(window.To),
            MissedRuns = draft.MissedRuns,
        };
    }

    /// <summary>The answers, or which of them is no time or no day at all; <see cref="ScheduleRules"/> looks at the rest.</summary>
    public bool TryDraft([NotNullWhen(true)] out ScheduleDraft? draft, [NotNullWhen(false)] out Problem? problem)
    {
        draft = null;
        problem = null;
        var isNamed = Kind is ScheduleKind.Daily or ScheduleKind.Weekly or ScheduleKind.Monthly;
        if (isNamed && Times.Exists(text => TimeOf(text) is null))
            problem = Problem.Invalid("schedule.no-time", "A time of the day is missing.", "Give hours and minutes, as in 02:30.", "times");
        else if (Kind == ScheduleKind.Monthly && Days().Exists(day => day is null))
            problem = Problem.Invalid("schedule.day-out-of-range", "Not all of these are days of the month.", "Write numbers from 1 to 31 with commas between, as in 1, 15.", "monthDays");
        if (problem is not null)
            return false;
        draft = new ScheduleDraft
        {
            Kind = Kind,
            TimeZone = TimeZone,
            EveryMinutes = EveryMinutes,
            AtMinute = AtMinute,
            Times = [.. Times.Select(TimeOf).OfType<TimeOnly>()],
            Weekdays = [.. Weekdays],
            MonthDays = [.. Days().OfType<int>()],
            LastDayOfMonth = LastDayOfMonth,
            Cron = Cron,
            JitterMinutes = JitterMinutes,
            Window = WindowFrom.Length == 0 && WindowTo.Length == 0 ? "" : $"{WindowFrom}-{WindowTo}",
            MissedRuns = MissedRuns,
        };
        return true;
    }

    private List<int?> Days() =>
        [.. MonthDays.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : (int?)null)];

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static TimeOnly? TimeOf(string text) => TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}
