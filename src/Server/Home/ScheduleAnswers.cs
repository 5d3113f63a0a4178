using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Schedules;

namespace BorgBackupServer.Server.Home;

/// <summary>A schedule as a REST request gives it: what is left out stays as it is, or becomes the default.</summary>
public sealed record ScheduleAnswers(bool? Enabled = null, TimeOnly? DailyAt = null, string? TimeZone = null)
{
    /// <summary>All answers, as a form gives them.</summary>
    public static ScheduleAnswers Of(ScheduleDraft draft) => new(draft.Enabled, draft.DailyAt, draft.TimeZone);

    public ScheduleDraft Over(ScheduleDraft draft) => new(Enabled ?? draft.Enabled, DailyAt ?? draft.DailyAt, TimeZone ?? draft.TimeZone);

    /// <summary>The same problem, with its field named as it stands in the request: <c>schedule.…</c>.</summary>
    internal static Problem At(Problem problem) => problem.Field is null ? problem : problem with { Field = $"schedule.{problem.Field}" };
}
