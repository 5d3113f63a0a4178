namespace BorgBackupServer.Server.Access;

/// <summary>Who asks. Every use case takes one, so that what may be done is decided in the use case and nowhere else.</summary>
/// <param name="UserId">Null for the server itself, for example the scheduler.</param>
/// <param name="Name">As shown in the activity.</param>
public sealed record Actor(UserId? UserId, string Name, bool IsAdministrator)
{
    /// <summary>The server acting on its own plan.</summary>
    public static Actor Server { get; } = new(null, "server", IsAdministrator: true);
}
