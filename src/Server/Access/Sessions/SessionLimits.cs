namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>How long a session lasts.</summary>
/// <param name="Idle">Without a request or a click.</param>
/// <param name="Absolute">However busy it is.</param>
public sealed record SessionLimits(TimeSpan Idle, TimeSpan Absolute)
{
    public static SessionLimits Default { get; } = new(TimeSpan.FromHours(8), TimeSpan.FromHours(24));
}
