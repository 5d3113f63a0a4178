using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Schedules;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Schedules;

public sealed class ScheduleClockTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("2026-06-01T00:00:00Z", "02:30", "2026-06-01T00:30:00Z")]
    [InlineData("2026-06-01T00:30:00Z", "02:30", "2026-06-02T00:30:00Z")] // never at the instant itself
    [InlineData("2026-06-01T00:29:59Z", "02:30", "2026-06-01T00:30:00Z")]
    [InlineData("2026-12-31T23:30:00Z", "00:00", "2027-01-01T23:00:00Z")]
    public void An_ordinary_day_runs_at_its_local_time(string after, string dailyAt, string expected) =>
        Assert.Equal(Instant(expected), Next(TimeOnly.Parse(dailyAt), Berlin, Instant(after)));

    [Theory]
    [InlineData("02:00", "2026-03-29T01:00:00Z")]
    [InlineData("02:30", "2026-03-29T01:00:00Z")]
    [InlineData("02:59", "2026-03-29T01:00:00Z")]
    [InlineData("03:00", "2026-03-29T01:00:00Z")]
    [InlineData("03:01", "2026-03-29T01:01:00Z")]
    [InlineData("01:59", "2026-03-29T00:59:00Z")]
    public void A_time_that_the_clocks_jump_over_runs_at_the_first_instant_after_it(string dailyAt, string expected) =>
        Assert.Equal(Instant(expected), Next(TimeOnly.Parse(dailyAt), Berlin, Instant("2026-03-28T22:00:00Z")));

    [Fact]
    public void A_time_that_comes_twice_runs_once()
    {
        var first = Next(new TimeOnly(2, 30), Berlin, Instant("2026-10-24T22:00:00Z"));
        var second = Next(new TimeOnly(2, 30), Berlin, first);

        Assert.Equal(Instant("2026-10-25T00:30:00Z"), first);
        Assert.Equal(Instant("2026-10-26T01:30:00Z"), second);
    }

    [Fact]
    public void A_jump_at_midnight_carries_the_run_to_the_new_day_once()
    {
        // Santiago goes from 24:00 on 5 September 2026 to 01:00 on the 6th.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Santiago");
        var runs = Take(new TimeOnly(0, 30), zone, Instant("2026-09-04T12:00:00Z"), 3);

        Assert.Equal(["2026-09-05T04:30:00Z", "2026-09-06T04:00:00Z", "2026-09-07T03:30:00Z"], runs.Select(run => run.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ")));
    }

    [Fact]
    public void A_day_that_a_country_left_out_has_no_run_of_its_own()
    {
        // Samoa had no 30 December 2011.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");
        var runs = Take(new TimeOnly(2, 0), zone, Instant("2011-12-29T00:00:00Z"), 4);

        Assert.Equal(
            ["2011-12-29 02:00", "2011-12-31 02:00", "2012-01-01 02:00", "2012-01-02 02:00"],
            runs.Select(run => TimeZoneInfo.ConvertTime(run, zone).ToString("yyyy-MM-dd HH:mm")));
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("America/Argentina/Buenos_Aires", true)]
    [InlineData("Etc/GMT+5", true)]
    [InlineData("Mars/Olympus", false)]
    [InlineData("../../../etc/passwd", false)]
    [InlineData("/etc/localtime", false)]
    [InlineData("Europe/Berlin\0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_zone_is_known_by_its_name_and_by_nothing_else(string? name, bool isKnown) =>
        Assert.Equal(isKnown, ScheduleZone.TryFind(name, out _));

    [Fact]
    public void This_machines_zone_can_be_found_again() => Assert.True(ScheduleZone.TryFind(ScheduleZone.OfThisMachine, out _));

    [Theory]
    // Every N minutes goes on by elapsed time, through both changes.
    [InlineData("2026-03-29T00:50:00Z", "2026-03-29T01:00:00Z 2026-03-29T01:20:00Z 2026-03-29T01:40:00Z", ScheduleKind.Minutes)]
    [InlineData("2026-10-25T00:50:00Z", "2026-10-25T01:00:00Z 2026-10-25T01:20:00Z 2026-10-25T01:40:00Z", ScheduleKind.Minutes)]
    // Each hour that passes has its run, the doubled one two.
    [InlineData("2026-03-29T00:00:00Z", "2026-03-29T00:15:00Z 2026-03-29T01:15:00Z 2026-03-29T02:15:00Z", ScheduleKind.Hourly)]
    [InlineData("2026-10-24T23:20:00Z", "2026-10-25T00:15:00Z 2026-10-25T01:15:00Z 2026-10-25T02:15:00Z", ScheduleKind.Hourly)]
    // Monday and Friday at 02:30 and 14:00.
    [InlineData("2026-06-01T00:00:00Z", "2026-06-01T00:30:00Z 2026-06-01T12:00:00Z 2026-06-05T00:30:00Z", ScheduleKind.Weekly)]
    // The 15th, the 31st where there is one, and the last: the 31st is the last and runs once.
    [InlineData("2026-01-20T00:00:00Z", "2026-01-31T01:30:00Z 2026-01-31T13:00:00Z 2026-02-15T01:30:00Z 2026-02-15T13:00:00Z 2026-02-28T01:30:00Z", ScheduleKind.Monthly)]
    [InlineData("2026-06-05T12:00:00Z", "2026-06-08T05:10:00Z 2026-06-09T05:10:00Z", ScheduleKind.Cron)]
    public void Each_kind_runs_when_it_says(string after, string expected, ScheduleKind kind)
    {
        var schedule = Rich(kind);

        Assert.Equal(expected.Split(' '), ScheduleClock.Take(schedule, Berlin, 0, Instant(after), expected.Split(' ').Length).Select(run => run.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ")));
    }

    [Fact]
    public void By_hand_there_is_no_next_run() => Assert.Null(ScheduleClock.Next(Rich(ScheduleKind.ByHand), Berlin, 0, Instant("2026-06-01T00:00:00Z")));

    [Theory]
    [InlineData("22:00-06:00", "2026-06-01T05:00:00Z", "2026-06-01T20:00:00Z")] // 07:00: waits for the evening
    [InlineData("22:00-06:00", "2026-06-01T02:00:00Z", "2026-06-01T02:20:00Z")]
    [InlineData("22:00-06:00", "2026-06-01T03:50:00Z", "2026-06-01T20:00:00Z")] // 06:00 is over
    [InlineData("08:00-09:00", "2026-06-01T06:00:00Z", "2026-06-01T06:20:00Z")]
    public void Outside_its_hours_it_waits_for_them(string window, string after, string expected) =>
        Assert.Equal(Instant(expected), ScheduleClock.Next(Rich(ScheduleKind.Minutes) with { Window = window }, Berlin, 0, Instant(after)));

    [Fact]
    public void Many_plans_are_spread_over_the_jitter_and_each_keeps_its_moment()
    {
        var schedule = Rich(ScheduleKind.Weekly) with { JitterMinutes = 60 };
        var after = Instant("2026-06-02T00:00:00Z");
        var moments = Enumerable.Range(0, 400).Select(_ => PlanId.Create()).Select(plan =>
        {
            var runs = ScheduleClock.Take(schedule, Berlin, ScheduleClock.SpreadOf(plan), after, 4);
            var late = runs.Select(run => run - ScheduleClock.Next(schedule with { JitterMinutes = 0 }, Berlin, 0, run - TimeSpan.FromHours(1))).Distinct();
            return Assert.Single(late)!.Value; // because a weekly schedule always has a next run
        }).ToList();

        Assert.All(moments, moment => Assert.InRange(moment.TotalMinutes, 0, 60));
        Assert.True(moments.Min() < TimeSpan.FromMinutes(8) && moments.Max() > TimeSpan.FromMinutes(46));
        Assert.True(moments.Distinct().Count() > 200);
    }

    private static ScheduleDraft Rich(ScheduleKind kind) => new()
    {
        Kind = kind,
        TimeZone = "Europe/Berlin",
        EveryMinutes = 20,
        AtMinute = 15,
        Times = [new(2, 30), new(14, 0)],
        Weekdays = [DayOfWeek.Monday, DayOfWeek.Friday],
        MonthDays = [15, 31],
        LastDayOfMonth = true,
        Cron = "10 7 * * 1-5",
    };

    private static DateTimeOffset Next(TimeOnly dailyAt, TimeZoneInfo zone, DateTimeOffset after) =>
        ScheduleClock.Next(ScheduleDraft.Daily(zone.Id, dailyAt), zone, 0, after)!.Value; // because a daily schedule always has a next run

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static List<DateTimeOffset> Take(TimeOnly dailyAt, TimeZoneInfo zone, DateTimeOffset after, int count)
    {
        List<DateTimeOffset> runs = [];
        for (; runs.Count < count; after = runs[^1])
            runs.Add(Next(dailyAt, zone, after));
        return runs;
    }
}
