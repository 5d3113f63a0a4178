namespace BorgBackupServer.Server.Schedules;

/// <summary>A schedule while a person changes it.</summary>
public sealed class ScheduleEdit
{
    public bool IsEnabled { get; set; } = true;

    /// <summary>Hours and minutes, <c>02:30</c>, as the browser's time field writes them.</summary>
    public string DailyAt { get; set; } = "02:00";

    public string TimeZone { get; set; } = "UTC";

    public TimeOnly? Time => TimeOnly.TryParseExact(DailyAt, ["HH:mm", "HH:mm:ss"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time) ? time : null;

    public string Summary => (IsEnabled, Time) switch
    {
        (false, _) => "Only when somebody starts it",
        (_, { } time) => $"Every day at {time:HH\\:mm} ({TimeZone})",
        _ => "Every day, at a time that is still missing",
    };
}
