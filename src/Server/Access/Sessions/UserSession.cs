namespace BorgBackupServer.Server.Access.Sessions;

/// <summary>A session as the server keeps it. The cookie only names it: without the row it is worth nothing.</summary>
public sealed class UserSession
{
    private const int MostDeviceChars = 300;

    private UserSession()
    {
    }

    public SessionId Id { get; private set; }

    public UserId UserId { get; private set; }

    /// <summary>The user's when the session began; it ends when the user has another.</summary>
    public Guid SecurityStamp { get; private set; }

    /// <summary>Where the sign-in came from.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What the browser says of itself, shortened. Shown only.</summary>
    public string Device { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Last request or click; written at most every minute.</summary>
    public DateTimeOffset LastSeenAt { get; private set; }

    public static UserSession Begin(UserId userId, Guid securityStamp, string address, string device, DateTimeOffset now) => new()
    {
        Id = SessionId.Create(),
        UserId = userId,
        SecurityStamp = securityStamp,
        Address = address,
        Device = device.Length > MostDeviceChars ? device[..MostDeviceChars] : device,
        CreatedAt = now,
        LastSeenAt = now,
    };
}
