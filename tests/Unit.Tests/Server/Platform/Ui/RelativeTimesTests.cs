using BorgBackupServer.Server.Platform.Ui;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Platform.Ui;

public sealed class RelativeTimesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-44, "just now")]
    [InlineData(3, "just now")]
    [InlineData(30, "in a moment")]
    [InlineData(-60, "1 min ago")]
    [InlineData(-59 * 60, "59 min ago")]
    [InlineData(-3600, "1 h ago")]
    [InlineData(4 * 3600, "in 4 h")]
    [InlineData(-24 * 3600, "1 day ago")]
    [InlineData(-3 * 86400, "3 days ago")]
    [InlineData(-90 * 86400, "3 months ago")]
    [InlineData(-1100 * 86400, "3 years ago")]
    public void A_moment_is_told_by_its_distance(int seconds, string text) => Assert.Equal(text, RelativeTimes.Format(Now.AddSeconds(seconds), Now));

    [Fact]
    public void The_exact_time_is_the_readers_and_names_its_zone()
    {
        Assert.Equal("2026-03-29 14:00:00 (Europe/Berlin, UTC+2)", RelativeTimes.Exact(Now, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
        Assert.Equal("2026-03-28 13:00:00 (Europe/Berlin, UTC+1)", RelativeTimes.Exact(Now.AddDays(-1), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));
        Assert.Equal("2026-03-29 12:00:00 (UTC)", RelativeTimes.Exact(Now, TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(0.81, "0.8 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(4320, "1 h 12 min")]
    [InlineData(86399, "1 d")]
    [InlineData(183600, "2 d 3 h")]
    [InlineData(-5, "0.0 s")]
    public void A_duration_has_two_units_at_most(double seconds, string text) => Assert.Equal(text, RelativeTimes.FormatDuration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "UTC")]
    [InlineData(60, "UTC+1")]
    [InlineData(345, "UTC+5:45")]
    [InlineData(-210, "UTC−3:30")]
    public void An_offset_reads_as_people_write_it(int minutes, string text) => Assert.Equal(text, RelativeTimes.OffsetText(TimeSpan.FromMinutes(minutes)));
}
