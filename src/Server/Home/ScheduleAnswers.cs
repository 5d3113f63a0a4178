using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>A schedule as a REST request gives it: what is left out stays as it is, or becomes the default.</summary>
public sealed record ScheduleAnswers(bool? Enabled = null, TimeOnly? DailyAt = null, string? TimeZone = null)
{
    /// <summary>All answers, as a form gives them.</summary>
    public static ScheduleAnswers Of(ScheduleDraft draft) => new(draft.Enabled, draft.DailyAt, draft.TimeZone);

    public ScheduleDraft Over(ScheduleDraft draft) => new(Enabled ?? draft.Enabled, DailyAt ?? draft.DailyAt, TimeZone ?? draft.TimeZone);
}
