using BorgBackupServer.Server.Schedules;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Schedules;

public sealed class ScheduleRulesTests
{
    private static readonly ScheduleDraft Good = new()
    {
        Kind = ScheduleKind.Monthly,
        TimeZone = "Europe/Berlin",
        Times = [new(14, 0), new(2, 30), new(14, 0)],
        Weekdays = [DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Sunday],
        MonthDays = [15, 1, 15],
        Cron = " 30  2 * *   1-5 ",
    };

    public static TheoryData<string, string, ScheduleDraft> Wrong => new()
    {
        { "schedule.unknown-zone", "timeZone", Good with { TimeZone = "Mars/Olympus" } },
        { "schedule.no-time", "times", Good with { Times = [] } },
        { "schedule.too-many-times", "times", Good with { Times = [.. Enumerable.Range(0, 25).Select(minute => new TimeOnly(1, minute))] } },
        { "schedule.no-weekday", "weekdays", Good with { Kind = ScheduleKind.Weekly, Weekdays = [] } },
        { "schedule.no-day", "monthDays", Good with { MonthDays = [] } },
        { "schedule.day-out-of-range", "monthDays", Good with { MonthDays = [32] } },
        { "schedule.day-out-of-range", "monthDays", Good with { MonthDays = [0, 1] } },
        { "schedule.interval-out-of-range", "everyMinutes", Good with { Kind = ScheduleKind.Minutes, EveryMinutes = 4 } },
        { "schedule.interval-out-of-range", "everyMinutes", Good with { Kind = ScheduleKind.Minutes, EveryMinutes = 1441 } },
        { "schedule.minute-out-of-range", "atMinute", Good with { Kind = ScheduleKind.Hourly, AtMinute = 60 } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "" } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "@every_second" } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "0 0 * * * *" } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "61 2 * * *" } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "H 2 * * *" } },
        { "schedule.cron-invalid", "cron", Good with { Kind = ScheduleKind.Cron, Cron = string.Join(' ', Enumerable.Repeat("1,2,3,4,5,6,7,8,9,10,11", 5)) } },
        { "schedule.never-runs", "cron", Good with { Kind = ScheduleKind.Cron, Cron = "0 0 30 2 *" } },
        { "schedule.never-runs", "monthDays", Good with { Kind = ScheduleKind.Cron, Cron = "0 12 * * *", Window = "22:00-06:00" } },
        { "schedule.jitter-out-of-range", "jitterMinutes", Good with { JitterMinutes = -1 } },
        { "schedule.jitter-out-of-range", "jitterMinutes", Good with { JitterMinutes = 721 } },
        { "schedule.window-invalid", "window", Good with { Window = "22:00" } },
        { "schedule.window-invalid", "window", Good with { Window = "22:00-" } },
        { "schedule.window-invalid", "window", Good with { Window = "22:00-22:00" } },
        { "schedule.outside-window", "times", Good with { Window = "22:00-06:00" } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said_with_its_code_at_its_field(string code, string field, ScheduleDraft draft)
    {
        var problem = ScheduleRules.Check(draft).Problem;

        Assert.NotNull(problem);
        Assert.Equal((code, code == "schedule.never-runs" ? "cron" : field), (problem.Code, problem.Field));
        // By hand it does not matter, and is kept for later.
        if (field != "timeZone")
            Assert.Null(ScheduleRules.Check(draft with { Kind = ScheduleKind.ByHand }).Problem);
    }

    [Fact]
    public void What_is_right_is_stored_in_order_and_once()
    {
        var stored = ScheduleRules.Check(Good).Value;

        Assert.Equal([new(2, 30), new(14, 0)], stored.Times);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Sunday], stored.Weekdays);
        Assert.Equal([1, 15], stored.MonthDays);
        Assert.Equal("30 2 * * 1-5", stored.Cron);
    }

    [Theory]
    [InlineData("0 3 L * *")]
    [InlineData("0 3 29 2 *")]
    [InlineData("*/15 8-18 * * MON-FRI")]
    [InlineData("0 3 * * 1#2")]
    public void Expressions_that_people_write_are_taken(string cron) =>
        Assert.Null(ScheduleRules.Check(Good with { Kind = ScheduleKind.Cron, Cron = cron }).Problem);

    [Theory]
    [InlineData(ScheduleKind.Daily, "Every day at 02:30 and 14:00 (Europe/Berlin)")]
    [InlineData(ScheduleKind.Weekly, "Monday and Sunday at 02:30 and 14:00 (Europe/Berlin)")]
    [InlineData(ScheduleKind.Monthly, "On the 1st and 15th of the month at 02:30 and 14:00 (Europe/Berlin)")]
    [InlineData(ScheduleKind.Hourly, "Every hour at 00 minutes past (Europe/Berlin)")]
    [InlineData(ScheduleKind.Minutes, "Every 60 minutes (Europe/Berlin)")]
    [InlineData(ScheduleKind.Cron, "By 30 2 * * 1-5 (Europe/Berlin)")]
    [InlineData(ScheduleKind.ByHand, "Only when somebody starts it")]
    public void A_schedule_is_a_sentence(ScheduleKind kind, string sentence) => Assert.Equal(sentence, ScheduleWords.Summary(ScheduleRules.Check(Good with { Kind = kind }).Value));

    [Theory]
    [InlineData(ScheduleKind.Daily)]
    [InlineData(ScheduleKind.Monthly)]
    [InlineData(ScheduleKind.ByHand)]
    public void The_form_gives_back_what_it_was_given(ScheduleKind kind)
    {
        var stored = ScheduleRules.Check(Good with { Kind = kind, Window = "01:00-15:00", JitterMinutes = 7, MissedRuns = MissedRuns.Skip }).Value;

        Assert.True(ScheduleEdit.Of(stored).TryDraft(out var draft, out _));
        var again = ScheduleRules.Check(draft).Value;
        Assert.Equivalent(stored, again, strict: true);
    }
}
