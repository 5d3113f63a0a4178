namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">Without a request or a click.</param>
/// <param name="Absolute">However busy it is.</param>
public sealed record SessionLimits(TimeSpan Idle, TimeSpan Absolute)
{
    /// <summary>The cookie lives no longer, so nothing else can.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);

    public static SessionLimits Default { get; } = new(TimeSpan.FromHours(8), TimeSpan.FromHours(24));
}
