namespace BorgBackupServer.Server.Schedules;

/// <summary>
/// When a plan is overdue: a run that its schedule promised has passed by more than the client's threshold, and no archive
/// was seen since. A plan that runs every five minutes is measured by its own promise, one that runs monthly by its.
/// </summary>
public static class OverdueRule
{
    /// <summary>Room for a long backup, a late start, or a laptop that sleeps over night, where the client does not say otherwise.</summary>
    public static readonly TimeSpan DefaultThreshold = TimeSpan.FromHours(12);

    public const int LeastMinutes = 15;
    public const int MostMinutes = 60 * 24 * 60;

    public static TimeSpan Threshold(int? minutesOfClient) => minutesOfClient is { } minutes ? TimeSpan.FromMinutes(minutes) : DefaultThreshold;
}
