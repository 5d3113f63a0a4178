namespace BorgBackupServer.Server.Settings;

/// <summary>How much goes on at once, and how long a job may stand still.</summary>
/// <param name="PerServer">Jobs of clients at once on the whole server, backups and restores.</param>
/// <param name="PerLocation">Jobs at once in one storage location; the server's own writing counts too.</param>
/// <param name="PerClient">Jobs at once of one client. Two backups of one client never run beside each other.</param>
/// <param name="StallsAfter">A job that got no further for this long is stopped.</param>
public sealed record WorkLimits(int PerServer, int PerLocation, int PerClient, TimeSpan StallsAfter)
{
    public const int MostJobs = 1000;

    /// <summary>More than an agent takes.</summary>
    public const int MostPerClient = 8;

    public static readonly TimeSpan ShortestStall = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan LongestStall = TimeSpan.FromDays(7);

    public static readonly WorkLimits Default = new(20, 10, 2, TimeSpan.FromHours(2));
}
