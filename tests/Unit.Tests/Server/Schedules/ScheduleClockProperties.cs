using BorgBackupServer.Server.Schedules;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Schedules;

/// <summary>Over all zones of this machine and all days of sixty years.</summary>
public sealed class ScheduleClockProperties
{
    private static readonly TimeZoneInfo[] Zones = [.. TimeZoneInfo.GetSystemTimeZones().OrderBy(zone => zone.Id, StringComparer.Ordinal)];

    [Fact]
    public void The_machine_has_its_time_zones() => Assert.True(Zones.Length > 100, $"{Zones.Length} zones: is tzdata installed?");

    [Property(MaxTest = 2000)]
    public void Runs_only_go_forward_and_none_is_skipped(uint zoneNumber, ushort dayNumber, ushort minute)
    {
        var (zone, day, dailyAt) = Choose(zoneNumber, dayNumber, minute);
        var run = ScheduleClock.On(day, dailyAt, zone);
        for (var ahead = 1; ahead <= 5; ahead++)
        {
            var planned = ScheduleClock.On(day.AddDays(ahead), dailyAt, zone);
            Assert.True(planned >= run, $"{zone.Id} {day} {dailyAt}");
            if (planned > run) // equal where a country left out a day
                Assert.Equal(planned, ScheduleClock.Next(dailyAt, zone, run));
            run = planned;
        }
    }

    [Property(MaxTest = 2000)]
    public void The_next_run_is_after_the_time_given_and_no_run_lies_between(uint zoneNumber, ushort dayNumber, ushort minute, uint second)
    {
        var (zone, day, dailyAt) = Choose(zoneNumber, dayNumber, minute);
        var after = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddSeconds(second % 86_400);
        var next = ScheduleClock.Next(dailyAt, zone, after);

        Assert.True(next > after && next - after <= TimeSpan.FromHours(50), $"{zone.Id} {after} {dailyAt}");
        for (var around = -3; around <= 3; around++)
        {
            var run = ScheduleClock.On(day.AddDays(around), dailyAt, zone);
            Assert.False(run > after && run < next, $"{zone.Id} {after} {dailyAt}: {run} was passed over for {next}");
        }
    }

    [Property(MaxTest = 2000)]
    public void Each_local_day_has_its_run_at_its_time_or_at_the_first_instant_after_a_jump(uint zoneNumber, ushort dayNumber, ushort minute)
    {
        var (zone, day, dailyAt) = Choose(zoneNumber, dayNumber, minute);
        var wanted = day.ToDateTime(dailyAt);
        var run = ScheduleClock.On(day, dailyAt, zone);
        var shown = TimeZoneInfo.ConvertTime(run, zone).DateTime;
        if (shown == wanted)
        {
            // The first time it comes: an instant before, no clock has shown it yet, not even before a step back.
            for (var earlier = 1; earlier <= 3; earlier++)
                Assert.NotEqual(wanted, TimeZoneInfo.ConvertTime(run.AddMinutes(-30 * earlier), zone).DateTime);
            return;
        }

        Assert.True(shown > wanted, $"{zone.Id} {wanted} ran at {shown}");
        Assert.True(TimeZoneInfo.ConvertTime(run.AddSeconds(-1), zone).DateTime < wanted, $"{zone.Id} {wanted} ran late at {shown}");
    }

    private static (TimeZoneInfo Zone, DateOnly Day, TimeOnly DailyAt) Choose(uint zone, ushort day, ushort minute) =>
        (Zones[zone % Zones.Length], new DateOnly(1990, 1, 1).AddDays(day % (60 * 365)), new TimeOnly(minute % 24, minute % 60));
}
