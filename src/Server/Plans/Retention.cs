namespace BorgBackupServer.Server.Plans;

/// <summary>How many archives of each period a plan keeps. Zero keeps none for that period's sake.</summary>
public sealed record Retention(int KeepLast, int KeepDaily, int KeepWeekly, int KeepMonthly, int KeepYearly)
{
    public static Retention Default { get; } = new(KeepLast: 3, KeepDaily: 14, KeepWeekly: 8, KeepMonthly: 12, KeepYearly: 3);
}
