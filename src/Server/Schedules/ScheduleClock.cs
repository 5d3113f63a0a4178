namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// When a daily schedule runs. Pure. Once for each local day: a time that the clocks jump over runs at the first instant
/// after the jump, a time that comes twice runs the first time.
/// </summary>
public static class ScheduleClock
{
    // Offsets lie between UTC-12 and UTC+14, so a local time lies within this much of the same reading in UTC.
    private static readonly TimeSpan Widest = TimeSpan.FromHours(15);

    /// <summary>The first run after <paramref name="after"/>, never at it.</summary>
    public static DateTimeOffset Next(TimeOnly dailyAt, TimeZoneInfo zone, DateTimeOffset after)
    {
        // Yesterday's run can still lie ahead, where a jump carried it over midnight.
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime).AddDays(-1);
        while (true)
        {
            var run = On(day, dailyAt, zone);
            if (run > after)
                return run;
            day = day.AddDays(1);
        }
    }

    /// <summary>The run of one local day, in UTC.</summary>
    public static DateTimeOffset On(DateOnly day, TimeOnly dailyAt, TimeZoneInfo zone)
    {
        var reading = new DateTimeOffset(day.ToDateTime(dailyAt), TimeSpan.Zero);
        var (early, late) = (reading - Widest, reading + Widest);
        var (before, afterwards) = (zone.GetUtcOffset(early), zone.GetUtcOffset(late));
        if (before == afterwards)
            return reading - before;

        var change = ChangeBetween(early, late, zone);
        if (reading - before < change)
            return reading - before;
        return reading - afterwards >= change ? reading - afterwards : change;
    }

    // The instant from which the later offset holds. Only instants are converted to local time here, never the other way
    // round: which local times exist is what we are asking.
    private static DateTimeOffset ChangeBetween(DateTimeOffset early, DateTimeOffset late, TimeZoneInfo zone)
    {
        var before = zone.GetUtcOffset(early);
        while (late - early > TimeSpan.FromSeconds(1))
        {
            var middle = early + TimeSpan.FromSeconds(Math.Floor((late - early).TotalSeconds / 2));
            if (zone.GetUtcOffset(middle) == before)
                early = middle;
            else
                late = middle;
        }

        return late;
    }
}
