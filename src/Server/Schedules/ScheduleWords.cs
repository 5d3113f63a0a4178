using System.Globalization;

namespace BorgBackupServer.Server.Schedules;

/// <summary>Schedules in the words of the pages.</summary>
public static class ScheduleWords
{
    public static string Summary(ScheduleDraft? schedule) => schedule switch
    {
        null => "Every day, at a time that is still missing",
        { Enabled: false } => "Only when somebody starts it",
        _ => $"Every day at {schedule.DailyAt.ToString("HH:mm", CultureInfo.InvariantCulture)} ({schedule.TimeZone})",
    };
}
