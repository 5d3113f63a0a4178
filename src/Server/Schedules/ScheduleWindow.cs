using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Local times between which a run may start; from 22:00 to 06:00 goes over midnight.</summary>
public sealed record ScheduleWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>As a schedule has it: <c>22:00-06:00</c>. From a time to the same time is no window.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScheduleWindow? window)
    {
        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        window = ends.Length == 2 && TryTime(ends[0], out var from) && TryTime(ends[1], out var to) && from != to ? new ScheduleWindow(from, to) : null;
        return window is not null;
    }

    /// <summary>The window of a schedule; null when it may run at any time.</summary>
    public static ScheduleWindow? Of(ScheduleDraft schedule) => TryParse(schedule.Window, out var window) ? window : null;

    public bool Has(TimeOnly time) => time.IsBetween(From, To);

    /// <summary>How long it stays open from this instant on; null while it is closed.</summary>
    public TimeSpan? OpenFor(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var closes = ScheduleTimes.NextDaily(To, zone, instant);
        return closes < ScheduleTimes.NextDaily(From, zone, instant) ? closes - instant : null;
    }

    public DateTimeOffset OpensAfter(DateTimeOffset instant, TimeZoneInfo zone) => ScheduleTimes.NextDaily(From, zone, instant);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");

    private static bool TryTime(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
