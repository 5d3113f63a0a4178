namespace BorgBackupServer.Server.Plans;

/// <summary>How many archives of each period a plan keeps. Zero keeps none for that period's sake. The words and their meaning are borg's.</summary>
/// <param name="KeepLast">The newest so many.</param>
/// <param name="KeepDaily">The last one of each of so many days.</param>
/// <param name="KeepWeekly">The last one of each of so many weeks, which begin on Monday.</param>
/// <param name="KeepMonthly">The last one of each of so many months.</param>
/// <param name="KeepYearly">The last one of each of so many years.</param>
/// <param name="KeepWithinDays">All that are younger than so many times 24 hours.</param>
/// <param name="KeepHourly">The last one of each of so many hours.</param>
/// <param name="IsPaused">Delete nothing for now, whatever the numbers say.</param>
public sealed record Retention(
    int KeepLast, int KeepDaily, int KeepWeekly, int KeepMonthly, int KeepYearly, int KeepWithinDays = 0, int KeepHourly = 0, bool IsPaused = false)
{
    public static Retention Default { get; } = new(KeepLast: 3, KeepDaily: 14, KeepWeekly: 8, KeepMonthly: 12, KeepYearly: 3);
}
