using System.Globalization;
using System.Runtime.CompilerServices;
using Cronos;

namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// The times that a schedule names, before jitter and window. Pure. The calendar is Cronos's: a named time that the clocks
/// jump over comes at the first instant after the jump, one that comes twice counts the first time; what repeats within the
/// day (every hour, every five minutes) goes on by elapsed time.
/// Two things the library does otherwise are mended here, and kept so by properties.
/// </summary>
internal static class ScheduleTimes
{
    private const int LongestLeap = 26;

    // A week of a large fleet asks for ten thousands of times: each rule's expressions are read once, and forgotten with it.
    private static readonly ConditionalWeakTable<ScheduleDraft, CronExpression[]> Expressions = [];

    /// <summary>The first one after the instant, never at it; null when none ever comes.</summary>
    public static DateTimeOffset? Next(ScheduleDraft schedule, TimeZoneInfo zone, DateTimeOffset after)
    {
        if (schedule.Kind == ScheduleKind.Minutes)
            return NextInterval(schedule.EveryMinutes, after);
        DateTimeOffset? first = null;
        foreach (var expression in Expressions.GetValue(schedule, rule => [.. ExpressionsOf(rule)]))
            if ((IsEveryHour(schedule) ? NextOfEveryHour(expression, zone, after) : Next(expression, zone, after)) is { } next && (first is null || next < first))
                first = next;
        return first;
    }

    /// <summary>When a clock in the zone shows this time next: once for each local day.</summary>
    public static DateTimeOffset NextDaily(TimeOnly time, TimeZoneInfo zone, DateTimeOffset after) =>
        Next(Parse($"{ClockOf(time)} * * *"), zone, after) ?? DateTimeOffset.MaxValue;

    /// <summary>An expression of five fields; the library's own words where it is none.</summary>
    public static bool TryParse(string text, out string? mistake)
    {
        mistake = null;
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5)
        {
            mistake = "It needs five fields.";
            return false;
        }

        try
        {
            Parse(text);
            return true;
        }
        catch (Exception exception) when (exception is CronFormatException or MissingSeedException)
        {
            mistake = exception.Message;
            return false;
        }
    }

    // Counted from 1970, so that it needs no memory of the run before.
    private static DateTimeOffset NextInterval(int minutes, DateTimeOffset after)
    {
        var step = TimeSpan.FromMinutes(minutes).Ticks;
        return DateTimeOffset.UnixEpoch.AddTicks(((after - DateTimeOffset.UnixEpoch).Ticks / step + 1) * step);
    }

    private static IEnumerable<CronExpression> ExpressionsOf(ScheduleDraft schedule) => schedule.Kind switch
    {
        ScheduleKind.Hourly => [Parse($"{Text(schedule.AtMinute)} * * * *")],
        ScheduleKind.Daily => schedule.Times.Select(time => Parse($"{ClockOf(time)} * * *")),
        ScheduleKind.Weekly => schedule.Times.Select(time => Parse($"{ClockOf(time)} * * {string.Join(',', schedule.Weekdays.Select(day => Text((int)day)))}")),
        ScheduleKind.Monthly => schedule.Times.SelectMany(time => DaysOf(schedule).Select(days => Parse($"{ClockOf(time)} {days} * *"))),
        ScheduleKind.Cron => [Parse(schedule.Cron)],
        _ => [],
    };

    private static IEnumerable<string> DaysOf(ScheduleDraft schedule)
    {
        if (schedule.MonthDays.Count > 0)
            yield return string.Join(',', schedule.MonthDays.Select(Text));
        if (schedule.LastDayOfMonth)
            yield return "L";
    }

    private static DateTimeOffset? Next(CronExpression expression, TimeZoneInfo zone, DateTimeOffset after)
    {
        // Where a country leaves out a whole day, the library answers with a time that is over: it is asked from behind the day.
        for (var hours = 0; hours <= LongestLeap; hours++)
            if (expression.GetNextOccurrence(after.UtcDateTime.AddHours(hours), zone) is { } next && next > after.UtcDateTime)
                return new DateTimeOffset(next, TimeSpan.Zero);
        return null;
    }

    // The library runs a skipped 02:15 at 03:00 also where 03:15 follows by itself.
    private static DateTimeOffset? NextOfEveryHour(CronExpression expression, TimeZoneInfo zone, DateTimeOffset after)
    {
        var next = Next(expression, zone, after);
        while (next is { } run && DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(run, zone).DateTime, DateTimeKind.Utc) is var shown
            && expression.GetNextOccurrence(shown, inclusive: true) != shown)
            next = Next(expression, zone, run);
        return next;
    }

    private static bool IsEveryHour(ScheduleDraft schedule) =>
        schedule.Kind == ScheduleKind.Hourly || (schedule.Kind == ScheduleKind.Cron && schedule.Cron.Split(' ')[1].Contains('*'));

    private static CronExpression Parse(string text) => CronExpression.Parse(text, CronFormat.Standard);

    private static string ClockOf(TimeOnly time) => $"{Text(time.Minute)} {Text(time.Hour)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
