namespace BorgBackupServer.Server.Settings;

/// <summary>For how long a deleted repository can be brought back.</summary>
/// <param name="Days">As it is set.</param>
/// <param name="DaysBefore">What counted when it was changed last.</param>
/// <param name="ChangedAt">When that was; null where it never was.</param>
public sealed record CoolingOff(int Days, int DaysBefore, DateTimeOffset? ChangedAt)
{
    public const int Least = 1;

    public const int Most = 365;

    public static readonly CoolingOff Default = new(7, 7, null);

    /// <summary>
    /// What counts for a deletion at this moment. A shorter time counts only when the longer one has passed since it was set:
    /// whoever has taken an administrator's account cannot make it short first and delete then.
    /// </summary>
    public int DaysAt(DateTimeOffset now) => ShorterFrom is { } from && now < from ? DaysBefore : Days;

    /// <summary>From when on the shorter time counts; null where it is not shorter.</summary>
    public DateTimeOffset? ShorterFrom => DaysBefore > Days ? ChangedAt?.AddDays(DaysBefore) : null;

    /// <summary>Set anew. What counts now is what it was before, however often somebody changes it.</summary>
    public CoolingOff Change(int days, DateTimeOffset now) => new(days, DaysAt(now), now);
}
