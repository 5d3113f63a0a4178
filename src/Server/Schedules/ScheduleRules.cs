using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Schedules;

/// <summary>What a schedule may say. Pure. Fields are named as the request names them, so that a form shows each problem at its input.</summary>
public static class ScheduleRules
{
    public const int LeastMinutes = 5;
    public const int MostMinutes = 24 * 60;
    public const int MostJitterMinutes = 12 * 60;

    private const int MostTimes = 24;
    private const int MostCronChars = 100;

    // An expression may well mean 29 February only; which leap year is next does not depend on today.
    private static readonly DateTimeOffset AnyDay = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The draft in the form in which it is stored, or the first thing that is wrong with it.</summary>
    public static Result<ScheduleDraft> Check(ScheduleDraft draft)
    {
        if (!ScheduleZone.TryFind(draft.TimeZone, out var zone))
            return Problem.Invalid("schedule.unknown-zone", "This machine knows no such time zone.", "Take an IANA name, for example Europe/Berlin or UTC.", "timeZone");
        var normal = draft with
        {
            Times = [.. draft.Times.Select(time => new TimeOnly(time.Hour, time.Minute)).Distinct().Order()],
            Weekdays = [.. draft.Weekdays.Distinct().OrderBy(day => ((int)day + 6) % 7)],
            MonthDays = [.. draft.MonthDays.Distinct().Order()],
            Cron = string.Join(' ', draft.Cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            Window = draft.Window.Trim(),
        };
        if (normal.Kind == ScheduleKind.ByHand)
            return normal;
        if ((CheckKind(normal) ?? CheckAround(normal)) is { } problem)
            return problem;
        return ScheduleClock.Next(normal, zone, 0, AnyDay) is not null
            ? normal
            : Problem.Invalid("schedule.never-runs", "By this schedule the plan would never run.", normal.Window.Length > 0
                ? "Its times lie outside the allowed hours: widen these, or leave them empty." : "No such day ever comes. To run it only by hand, choose that.",
                normal.Kind == ScheduleKind.Cron ? "cron" : "window");
    }

    private static Problem? CheckKind(ScheduleDraft draft) => draft.Kind switch
    {
        ScheduleKind.Minutes when draft.EveryMinutes is < LeastMinutes or > MostMinutes => Problem.Invalid(
            "schedule.interval-out-of-range", $"A plan runs every {LeastMinutes} to {MostMinutes} minutes.", "For longer, choose daily, weekly or monthly.", "everyMinutes"),
        ScheduleKind.Hourly when draft.AtMinute is < 0 or > 59 => Problem.Invalid(
            "schedule.minute-out-of-range", "An hour has the minutes 0 to 59.", null, "atMinute"),
        ScheduleKind.Weekly when draft.Weekdays.Count == 0 => Problem.Invalid(
            "schedule.no-weekday", "The day of the week is missing.", "Choose at least one.", "weekdays"),
        ScheduleKind.Monthly when draft is { MonthDays: [], LastDayOfMonth: false } => Problem.Invalid(
            "schedule.no-day", "The day of the month is missing.", "Give days from 1 to 31, the last day, or both.", "monthDays"),
        ScheduleKind.Monthly when draft.MonthDays.Any(day => day is < 1 or > 31) => Problem.Invalid(
            "schedule.day-out-of-range", "A month has the days 1 to 31.", "For its end, whichever day that is, choose the last day.", "monthDays"),
        ScheduleKind.Daily or ScheduleKind.Weekly or ScheduleKind.Monthly when draft.Times.Count == 0 => Problem.Invalid(
            "schedule.no-time", "The time of the day is missing.", "Give hours and minutes, as in 02:30.", "times"),
        ScheduleKind.Daily or ScheduleKind.Weekly or ScheduleKind.Monthly when draft.Times.Count > MostTimes => Problem.Invalid(
            "schedule.too-many-times", $"A day has more than {MostTimes} runs here.", "Choose every so many minutes instead.", "times"),
        ScheduleKind.Cron when draft.Cron.Length > MostCronChars => NoCron("It is too long."),
        ScheduleKind.Cron when !ScheduleTimes.TryParse(draft.Cron, out var mistake) => NoCron(mistake),
        _ => null,
    };

    private static Problem? CheckAround(ScheduleDraft draft)
    {
        if (draft.JitterMinutes is < 0 or > MostJitterMinutes)
            return Problem.Invalid("schedule.jitter-out-of-range", $"Starts are spread over 0 to {MostJitterMinutes} minutes.", null, "jitterMinutes");
        if (draft.Window.Length == 0)
            return null;
        if (!ScheduleWindow.TryParse(draft.Window, out var window))
            return Problem.Invalid("schedule.window-invalid", "The allowed hours are not two different times of the day.", "Write 22:00-06:00, or leave them empty for always.", "window");
        return draft.HasNamedTimes && draft.Times.FirstOrDefault(time => !window.Has(time), TimeOnly.MaxValue) is var outside && outside != TimeOnly.MaxValue
            ? Problem.Invalid("schedule.outside-window", $"{outside:HH\\:mm} lies outside the allowed hours {window}.", "Move the time, or widen the allowed hours.", "times")
            : null;
    }

    private static Problem NoCron(string? mistake) => Problem.Invalid(
        "schedule.cron-invalid", $"This is no cron expression. {mistake}", "They are minute, hour, day of the month, month, day of the week: 30 2 * * 1-5 is 02:30 from Monday to Friday.", "cron");
}
