using System.Globalization;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Times and durations in the few words that a list has room for.</summary>
public static class RelativeTimes
{
    /// <summary><c>3 min ago</c>, <c>in 4 h</c>, <c>just now</c>.</summary>
    public static string Format(DateTimeOffset moment, DateTimeOffset now)
    {
        var distance = (now - moment).Duration();
        if (distance < TimeSpan.FromSeconds(45))
            return moment > now + TimeSpan.FromSeconds(5) ? "in a moment" : "just now";
        var text = distance.TotalMinutes < 59.5 ? $"{Math.Max(1, Math.Round(distance.TotalMinutes)):0} min"
            : distance.TotalHours < 23.5 ? $"{Math.Round(distance.TotalHours):0} h"
            : distance.TotalDays < 1.5 ? "1 day"
            : distance.TotalDays < 60 ? $"{Math.Round(distance.TotalDays):0} days"
            : distance.TotalDays < 700 ? $"{Math.Round(distance.TotalDays / 30.44):0} months"
            : $"{Math.Round(distance.TotalDays / 365.25):0} years";
        return moment > now ? "in " + text : text + " ago";
    }

    /// <summary><c>2026-11-23 14:05:09 (Europe/Berlin, UTC+1)</c>.</summary>
    public static string Exact(DateTimeOffset moment, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var place = zone.Id is "UTC" or "browser" ? OffsetText(local.Offset) : $"{zone.Id}, {OffsetText(local.Offset)}";
        return $"{local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({place})";
    }

    /// <summary><c>0.8 s</c>, <c>48 s</c>, <c>3 min 20 s</c>, <c>1 h 12 min</c>, <c>2 d 3 h</c>.</summary>
    public static string FormatDuration(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            duration = TimeSpan.Zero;
        if (duration.TotalSeconds < 9.95)
            return duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        var seconds = (long)Math.Round(duration.TotalSeconds);
        if (seconds < 60)
            return $"{seconds} s";
        if (seconds < 3600)
            return Two(seconds / 60, "min", seconds % 60, "s");
        var minutes = (long)Math.Round(duration.TotalMinutes);
        if (minutes < 24 * 60)
            return Two(minutes / 60, "h", minutes % 60, "min");
        var hours = (long)Math.Round(duration.TotalHours);
        return Two(hours / 24, "d", hours % 24, "h");
    }

    /// <summary><c>UTC</c>, <c>UTC+1</c>, <c>UTC−3:30</c>.</summary>
    public static string OffsetText(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero)
            return "UTC";
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        var minutes = Math.Abs(offset.Minutes);
        return $"UTC{sign}{Math.Abs((int)offset.TotalHours)}{(minutes == 0 ? "" : $":{minutes:00}")}";
    }

    private static string Two(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? $"{large} {largeUnit}" : $"{large} {largeUnit} {small} {smallUnit}";
}
