using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Schedules;

/// <summary>When a plan runs, and what it promised last.</summary>
public sealed class Schedule
{
    private Schedule()
    {
    }

    public PlanId PlanId { get; private set; }

    public ScheduleDraft Rule { get; private set; } = new();

    /// <summary>Null when it runs only by hand.</summary>
    public DateTimeOffset? NextRunAt { get; private set; }

    /// <summary>The earliest run that was due and that no archive has answered yet, as far as the scheduler has looked.</summary>
    public DateTimeOffset? ExpectedAt { get; private set; }

    /// <summary><see cref="ExpectedAt"/> and the client's threshold: without an archive since, the plan is overdue from here.</summary>
    public DateTimeOffset? OverdueAt { get; private set; }

    /// <summary>When a job that the schedule queued, and that nobody has begun, is not to begin any more; null for never.</summary>
    public DateTimeOffset? GivesUpAt { get; private set; }

    public static Schedule Create(PlanId planId) => new() { PlanId = planId };

    /// <summary>A promise that was not kept stays one when the schedule changes; by hand promises nothing.</summary>
    public void Change(ScheduleDraft rule, DateTimeOffset? nextRunAt)
    {
        Rule = rule;
        NextRunAt = nextRunAt;
        if (rule.Kind == ScheduleKind.ByHand)
            ExpectedAt = OverdueAt = null;
    }

    public void Expect(DateTimeOffset at, TimeSpan threshold)
    {
        ExpectedAt = at;
        OverdueAt = at + threshold;
    }

    public void Advance(DateTimeOffset? nextRunAt, DateTimeOffset? givesUpAt)
    {
        NextRunAt = nextRunAt;
        GivesUpAt = givesUpAt;
    }
}
