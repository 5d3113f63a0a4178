using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Schedules;

/// <summary>A schedule while a person changes it.</summary>
public sealed class ScheduleEdit
{
    public bool IsEnabled { get; set; }

    /// <summary>Hours and minutes, <c>02:30</c>, as the browser's time field writes them.</summary>
    public string DailyAt { get; set; } = "";

    public string TimeZone { get; set; } = "";

    public TimeOnly? Time => TimeOnly.TryParseExact(DailyAt, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    public static ScheduleEdit Of(ScheduleDraft draft) => new()
    {
        IsEnabled = draft.Enabled,
        DailyAt = draft.DailyAt.ToString("HH:mm", CultureInfo.InvariantCulture),
        TimeZone = draft.TimeZone,
    };

    /// <summary>The answers, or what is missing. Without a schedule the time does not matter.</summary>
    public bool TryDraft([NotNullWhen(true)] out ScheduleDraft? draft, [NotNullWhen(false)] out Problem? problem)
    {
        draft = Time is { } time ? new ScheduleDraft(IsEnabled, time, TimeZone) : IsEnabled ? null : new ScheduleDraft(false, default, TimeZone);
        problem = draft is null ? Problem.Invalid("schedule.no-time", "The time of the day is missing.", "Give hours and minutes, as in 02:30.", "dailyAt") : null;
        return draft is not null;
    }
}
