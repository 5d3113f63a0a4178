using System.Globalization;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Archives;

public sealed class RetentionSelectionTests
{
    private static readonly Retention Nothing = new(0, 0, 0, 0, 0);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void The_last_of_each_day_stays_and_says_why()
    {
        var archives = At("2026-05-03T20:00", "2026-05-03T08:00", "2026-05-02T20:00", "2026-05-01T20:00", "2026-04-30T20:00");

        Assert.Equal(["Daily 1, Newest", "", "Daily 2", "Daily 3", ""], Words(archives, Nothing with { KeepDaily = 3 }, TimeZoneInfo.Utc));
    }

    [Fact]
    public void A_rule_passes_over_what_an_earlier_one_keeps()
    {
        var archives = At("2026-05-03T20:00", "2026-05-02T20:00", "2026-05-01T20:00", "2026-04-30T20:00");

        Assert.Equal(["Last 1, Newest", "Daily 1", "Daily 2", ""], Words(archives, Nothing with { KeepLast = 1, KeepDaily = 2 }, TimeZoneInfo.Utc));
    }

    [Fact]
    public void The_oldest_stays_until_there_are_enough()
    {
        var archives = At("2026-05-03T20:00", "2026-05-03T08:00", "2026-05-03T07:00");

        Assert.Equal(["Monthly 1, Newest", "", "Monthly 2 oldest"], Words(archives, Nothing with { KeepMonthly = 6 }, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Days_begin_at_midnight_of_the_plans_zone()
    {
        // 23:30 UTC in May is half past one of the next day in Berlin.
        var archives = At("2026-05-04T10:00", "2026-05-02T23:30", "2026-05-02T20:00", "2026-05-01T10:00");

        Assert.Equal(["Daily 1, Newest", "Daily 2", "", ""], Words(archives, Nothing with { KeepDaily = 2 }, TimeZoneInfo.Utc));
        Assert.Equal(["Daily 1, Newest", "Daily 2", "Daily 3", ""], Words(archives, Nothing with { KeepDaily = 3 }, Berlin));
    }

    [Fact]
    public void The_first_days_of_january_belong_to_the_week_that_began_in_december()
    {
        var archives = At("2027-01-03T10:00", "2026-12-28T10:00", "2026-12-27T10:00", "2026-12-20T10:00");

        Assert.Equal(["Weekly 1, Newest", "", "Weekly 2", ""], Words(archives, Nothing with { KeepWeekly = 2 }, TimeZoneInfo.Utc));
    }

    [Fact]
    public void The_hour_that_comes_twice_is_one_hour()
    {
        // 25 October 2026: 00:30 UTC and 01:30 UTC are both half past two in Berlin.
        var archives = At("2026-10-25T02:30", "2026-10-25T01:30", "2026-10-25T00:30", "2026-10-24T23:30");

        Assert.Equal(["Hourly 1, Newest", "Hourly 2", "", ""], Words(archives, Nothing with { KeepHourly = 2 }, Berlin));
        Assert.Equal(["Hourly 1, Newest", "Hourly 2", "", "Hourly 3"], Words(archives, Nothing with { KeepHourly = 3 }, Berlin));
    }

    [Fact]
    public void A_failed_backup_neither_counts_nor_goes()
    {
        var archives = At("2026-05-03T20:00", "2026-05-02T20:00", "2026-05-01T20:00");
        archives[0] = archives[0] with { IsGood = false };

        Assert.Equal(["NotCounted", "Last 1, Newest", ""], Words(archives, Nothing with { KeepLast = 1 }, TimeZoneInfo.Utc));
    }

    [Fact]
    public void Two_of_the_same_moment_are_two()
    {
        var archives = At("2026-05-03T20:00", "2026-05-03T20:00", "2026-05-03T20:00");

        Assert.Equal(2, Words(archives, Nothing with { KeepLast = 2 }, TimeZoneInfo.Utc).Count(words => words.Length > 0));
    }

    private static List<RetentionCandidate> At(params string[] times) => [.. times.Select(time => new RetentionCandidate(
        ArchiveId.Create(), DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))];

    private static IEnumerable<string> Words(List<RetentionCandidate> archives, Retention retention, TimeZoneInfo zone) =>
        RetentionSelection.Select(archives, retention, zone, archives.Max(archive => archive.ReceivedAt).AddHours(1))
            .Select(verdict => string.Join(", ", verdict.Reasons.Select(reason =>
                reason.Rule + (reason.Number > 0 ? $" {reason.Number}" : "") + (reason.IsOldest ? " oldest" : ""))));
}
