using System.Globalization;
using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Schedules in the words of the pages.</summary>
public static class ScheduleWords
{
    private const int MostTimes = 4;

    public static readonly IReadOnlyList<(ScheduleKind Kind, string Text)> Kinds =
    [
        (ScheduleKind.Daily, "Every day"),
        (ScheduleKind.Weekly, "On days of the week"),
        (ScheduleKind.Monthly, "On days of the month"),
        (ScheduleKind.Hourly, "Every hour"),
        (ScheduleKind.Minutes, "Every so many minutes"),
        (ScheduleKind.Cron, "By a cron expression"),
        (ScheduleKind.ByHand, "Only by hand"),
    ];

    /// <summary>From Monday on, as most of the world's calendars.</summary>
    public static readonly IReadOnlyList<DayOfWeek> Week =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    public static string Of(DayOfWeek day) => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName(day);

    public static string Summary(ScheduleDraft? schedule)
    {
        if (schedule is null)
            return "Something is still missing";
        if (schedule.Kind == ScheduleKind.ByHand)
            return "Only when somebody starts it";
        var window = ScheduleWindow.Of(schedule) is { } hours ? $", only from {Text(hours.From)} to {Text(hours.To)}" : "";
        return $"{Times(schedule)}{window} ({schedule.TimeZone})";
    }

    private static string Times(ScheduleDraft schedule) => schedule.Kind switch
    {
        ScheduleKind.Minutes => $"Every {schedule.EveryMinutes} minutes",
        ScheduleKind.Hourly => string.Create(CultureInfo.InvariantCulture, $"Every hour at {schedule.AtMinute:00} minutes past"),
        ScheduleKind.Daily => $"Every day at {Clock(schedule.Times)}",
        ScheduleKind.Weekly => $"{Days(schedule.Weekdays)} at {Clock(schedule.Times)}",
        ScheduleKind.Monthly => $"{MonthDays(schedule)} of the month at {Clock(schedule.Times)}",
        _ when schedule.Cron.Length == 0 => "By an expression that is still missing",
        _ => $"By {ShownText.Of(schedule.Cron)}",
    };

    private static string Days(IReadOnlyList<DayOfWeek> days)
    {
        var ordered = Week.Where(days.Contains).ToList();
        return ordered.SequenceEqual(Week.Take(5)) ? "Monday to Friday" : ordered.Count == 7 ? "Every day" : Listed([.. ordered.Select(Of)]);
    }

    private static string MonthDays(ScheduleDraft schedule)
    {
        List<string> days = [.. schedule.MonthDays.Order().Select(Ordinal)];
        if (schedule.LastDayOfMonth)
            days.Add("last");
        return "On the " + Listed(days);
    }

    private static string Ordinal(int day) => day.ToString(CultureInfo.InvariantCulture) + (day is >= 11 and <= 13 ? "th" : (day % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });

    private static string Clock(IReadOnlyList<TimeOnly> times) =>
        times.Count > MostTimes ? $"{Listed([.. times.Take(MostTimes).Select(Text)])} and {times.Count - MostTimes} more" : Listed([.. times.Select(Text)]);

    private static string Listed(List<string> items) => items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items[..^1])} and {items[^1]}";

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}
