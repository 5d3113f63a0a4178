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
        Assert.Equal(Instant(expected), ScheduleClock.Next(TimeOnly.Parse(dailyAt), Berlin, Instant(after)));

    [Theory]
    [InlineData("02:00", "2026-03-29T01:00:00Z")]
    [InlineData("02:30", "2026-03-29T01:00:00Z")]
    [InlineData("02:59", "2026-03-29T01:00:00Z")]
    [InlineData("03:00", "2026-03-29T01:00:00Z")]
    [InlineData("03:01", "2026-03-29T01:01:00Z")]
    [InlineData("01:59", "2026-03-29T00:59:00Z")]
    public void A_time_that_the_clocks_jump_over_runs_at_the_first_instant_after_it(string dailyAt, string expected) =>
        Assert.Equal(Instant(expected), ScheduleClock.Next(TimeOnly.Parse(dailyAt), Berlin, Instant("2026-03-28T22:00:00Z")));

    [Fact]
    public void A_time_that_comes_twice_runs_once()
    {
        var first = ScheduleClock.Next(new TimeOnly(2, 30), Berlin, Instant("2026-10-24T22:00:00Z"));
        var second = ScheduleClock.Next(new TimeOnly(2, 30), Berlin, first);

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
            ["2011-12-29 02:00", "2011-12-31 00:00", "2011-12-31 02:00", "2012-01-01 02:00"],
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

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static List<DateTimeOffset> Take(TimeOnly dailyAt, TimeZoneInfo zone, DateTimeOffset after, int count)
    {
        List<DateTimeOffset> runs = [];
        for (; runs.Count < count; after = runs[^1])
            runs.Add(ScheduleClock.Next(dailyAt, zone, after));
        return runs;
    }
}
