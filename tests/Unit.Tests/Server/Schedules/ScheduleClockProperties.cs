using BorgBackupServer.Server.Schedules;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Schedules;

/// <summary>
/// Against a calendar that knows nothing of the library: it walks through the days minute by minute and asks the zone what
/// a clock on the wall shows. Over all zones of this machine, and as often over days on which clocks change.
/// </summary>
public sealed class ScheduleClockProperties
{
    private static readonly TimeZoneInfo[] Zones = [.. TimeZoneInfo.GetSystemTimeZones().OrderBy(zone => zone.Id, StringComparer.Ordinal)];

    // An hour in spring and in autumn, in both halves of the world; at midnight; by half an hour; by two hours.
    private static readonly TimeZoneInfo[] Changing =
    [
        .. new[] { "Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Antarctica/Troll", "America/St_Johns" }
            .Select(TimeZoneInfo.FindSystemTimeZoneById),
    ];

    [Fact]
    public void The_machine_has_its_time_zones() => Assert.True(Zones.Length > 100, $"{Zones.Length} zones: is tzdata installed?");

    [Property(MaxTest = 400)]
    public void Each_named_time_of_each_day_has_one_run(uint zoneNumber, ushort dayNumber, ushort first, ushort second, bool isOnChange)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange);
        TimeOnly[] times = [Time(first), Time(second)];
        HoldsTo(ScheduleDraft.Daily(zone.Id, times), zone, day, (_, time) => times.Contains(time));
    }

    [Property(MaxTest = 300)]
    public void Each_named_time_of_each_chosen_weekday_has_one_run(uint zoneNumber, ushort dayNumber, ushort time, byte weekdays, bool isOnChange)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange);
        var at = Time(time);
        var chosen = Enum.GetValues<DayOfWeek>().Where(weekday => (weekdays & (1 << (int)weekday)) != 0).DefaultIfEmpty(DayOfWeek.Sunday).ToList();
        var schedule = ScheduleDraft.Daily(zone.Id, at) with { Kind = ScheduleKind.Weekly, Weekdays = chosen };
        HoldsTo(schedule, zone, day, (date, clock) => clock == at && chosen.Contains(date.DayOfWeek));
    }

    [Property(MaxTest = 300)]
    public void Each_named_time_of_each_chosen_day_of_the_month_has_one_run(uint zoneNumber, ushort dayNumber, ushort time, byte one, byte other, bool isOnChange)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange);
        var at = Time(time);
        var days = new[] { one % 31 + 1, other % 31 + 1, day.Day }.Distinct().ToList();
        var schedule = ScheduleDraft.Daily(zone.Id, at) with { Kind = ScheduleKind.Monthly, MonthDays = days, LastDayOfMonth = true };
        HoldsTo(schedule, zone, day, (date, clock) => clock == at && (days.Contains(date.Day) || date.AddDays(1).Day == 1));
    }

    [Property(MaxTest = 300)]
    public void Every_so_many_minutes_the_pause_is_always_the_same(uint zoneNumber, ushort dayNumber, ushort minutes)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange: true);
        var schedule = new ScheduleDraft { Kind = ScheduleKind.Minutes, EveryMinutes = minutes % (ScheduleRules.MostMinutes - 4) + 5 };
        var runs = ScheduleClock.Take(schedule, zone, 0, Start(day), 60);
        for (var index = 1; index < runs.Count; index++)
            Assert.Equal(TimeSpan.FromMinutes(schedule.EveryMinutes), runs[index] - runs[index - 1]);
    }

    [Property(MaxTest = 300)]
    public void Every_hour_that_passes_has_its_run(uint zoneNumber, ushort dayNumber, byte minute)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange: true);
        ScheduleDraft[] either = [new() { Kind = ScheduleKind.Hourly, AtMinute = minute % 60 }, new() { Kind = ScheduleKind.Cron, AtMinute = minute % 60, Cron = $"{minute % 60} * * * *" }];
        var schedule = either[dayNumber % 2];
        var runs = ScheduleClock.Take(schedule, zone, 0, Start(day), 80);
        Assert.All(runs, run => Assert.Equal(schedule.AtMinute, TimeZoneInfo.ConvertTime(run, zone).Minute));
        for (var index = 1; index < runs.Count; index++) // Lord Howe moves by half an hour, so its hours are that much longer or shorter.
            Assert.InRange((runs[index] - runs[index - 1]).TotalMinutes, 30, 90);
    }

    [Property(MaxTest = 500)]
    public void Asking_from_anywhere_between_two_runs_gives_the_second(
        uint zoneNumber, ushort dayNumber, ushort time, ushort kind, ushort jitter, ushort from, ushort to, byte spread, uint second, bool isWindowed)
    {
        var (zone, day) = Choose(zoneNumber, dayNumber, isOnChange: true);
        var schedule = Any(kind, Time(time), jitter, isWindowed ? $"{Time(from):HH\\:mm}-{Time(to):HH\\:mm}" : "");
        var after = Start(day);
        foreach (var run in ScheduleClock.Take(schedule, zone, spread / 256d * 0.9, after, 12))
        {
            Assert.True(run > after, $"{zone.Id} {schedule} {after:O}");
            var between = after.AddSeconds(second % (run - after).TotalSeconds);
            Assert.Equal(run, ScheduleClock.Next(schedule, zone, spread / 256d * 0.9, between));
            after = run;
        }
    }

    [Property(MaxTest = 500)]
    public void What_repeats_within_the_day_never_starts_outside_its_hours(uint zoneNumber, ushort dayNumber, ushort kind, ushort jitter, ushort from, ushort to, byte spread)
    {
        var zone = Zones[zoneNumber % Zones.Length];
        var (start, end) = (Time(from), Time(to));
        if (start == end)
            return;
        var schedule = Any(kind % 2 == 0 ? (ushort)ScheduleKind.Minutes : (ushort)ScheduleKind.Hourly, default, jitter, $"{start:HH\\:mm}-{end:HH\\:mm}");
        foreach (var run in ScheduleClock.Take(schedule, zone, spread / 256d * 0.9, Start(Day(dayNumber)), 40))
        {
            // On the day of a change the hours begin and end with the first time that the clock shows them.
            var local = TimeZoneInfo.ConvertTime(run, zone);
            if (zone.GetUtcOffset(run.AddHours(-26)) == zone.GetUtcOffset(run.AddHours(26)))
                Assert.True(TimeOnly.FromDateTime(local.DateTime).IsBetween(start, end), $"{zone.Id} {schedule.Window} {local:O}");
        }
    }

    private static void HoldsTo(ScheduleDraft schedule, TimeZoneInfo zone, DateOnly day, Func<DateOnly, TimeOnly, bool> isNamed)
    {
        var (start, end) = (Start(day), Start(day.AddDays(4)));
        var expected = new SortedSet<DateTimeOffset>();
        for (var date = day.AddDays(-2); date <= day.AddDays(6); date = date.AddDays(1))
            foreach (var time in schedule.Times)
                if (isNamed(date, time) && FirstShown(date.ToDateTime(time), zone) is var run && run > start && run <= end)
                    expected.Add(run);
        List<DateTimeOffset> runs = [];
        for (var next = ScheduleClock.Next(schedule, zone, 0, start); next <= end; next = ScheduleClock.Next(schedule, zone, 0, next.Value))
            runs.Add(next.Value);
        Assert.True(expected.SequenceEqual(runs), $"{zone.Id} {day:O}: {string.Join(' ', runs)} instead of {string.Join(' ', expected)}");
    }

    /// <summary>The first minute in which a clock on the wall shows this time or, where it is jumped over, a later one.</summary>
    private static DateTimeOffset FirstShown(DateTime wanted, TimeZoneInfo zone)
    {
        var minute = new DateTimeOffset(wanted, TimeSpan.Zero).AddHours(-15);
        while (TimeZoneInfo.ConvertTime(minute, zone).DateTime < wanted)
            minute = minute.AddMinutes(1);
        return minute;
    }

    private static ScheduleDraft Any(ushort kind, TimeOnly time, ushort jitter, string window) => new()
    {
        Kind = (ScheduleKind)(kind % 7),
        EveryMinutes = 35,
        AtMinute = time.Minute,
        Times = [time],
        Weekdays = [DayOfWeek.Sunday, DayOfWeek.Wednesday],
        MonthDays = [29],
        LastDayOfMonth = true,
        Cron = "*/25 1-3 * * *",
        JitterMinutes = jitter % (ScheduleRules.MostJitterMinutes + 1),
        Window = window,
    };

    private static (TimeZoneInfo Zone, DateOnly Day) Choose(uint zoneNumber, ushort dayNumber, bool isOnChange)
    {
        if (!isOnChange)
            return (Zones[zoneNumber % Zones.Length], Day(dayNumber));
        var zone = Changing[zoneNumber % Changing.Length];
        var day = Day(dayNumber);
        while (zone.GetUtcOffset(Start(day)) == zone.GetUtcOffset(Start(day.AddDays(2))))
            day = day.AddDays(1);
        return (zone, day);
    }

    private static DateOnly Day(ushort number) => new DateOnly(2016, 1, 1).AddDays(number % (14 * 365));

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static TimeOnly Time(ushort number) => new(number % 24, number / 24 % 60);
}
