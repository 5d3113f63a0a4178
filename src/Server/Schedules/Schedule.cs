using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Schedules;

/// <summary>When a plan runs: every day at one time in one time zone, or only by hand.</summary>
public sealed class Schedule
{
    private Schedule()
    {
    }

    public PlanId PlanId { get; private set; }

    /// <summary>False means only by hand.</summary>
    public bool IsEnabled { get; private set; }

    public TimeOnly DailyAt { get; private set; }

    /// <summary>IANA name, for example <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>Null when not enabled.</summary>
    public DateTimeOffset? NextRunAt { get; private set; }

    public static Schedule Create(PlanId planId) => new() { PlanId = planId };

    public void Change(bool isEnabled, TimeOnly dailyAt, string timeZone, DateTimeOffset? nextRunAt)
    {
        IsEnabled = isEnabled;
        DailyAt = dailyAt;
        TimeZone = timeZone;
        NextRunAt = nextRunAt;
    }

    public void Advance(DateTimeOffset nextRunAt) => NextRunAt = nextRunAt;
}
