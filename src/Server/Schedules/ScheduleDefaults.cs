using System.Security.Cryptography;

namespace BorgBackupServer.Server.Schedules;

/// <summary>When a new plan runs if nobody says otherwise.</summary>
public static class ScheduleDefaults
{
    private const int FirstHour = 1;
    private const int LastHour = 5;

    /// <summary>Every night, at a minute drawn by lot: two hundred clients must not all start at three o'clock.</summary>
    public static ScheduleDraft Draw()
    {
        var minute = RandomNumberGenerator.GetInt32(FirstHour * 60, LastHour * 60);
        return ScheduleDraft.Daily(ScheduleZone.OfThisMachine, new TimeOnly(minute / 60, minute % 60));
    }
}
