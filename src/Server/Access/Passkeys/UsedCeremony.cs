namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>A challenge that was answered. Each is answered once; the row goes when the challenge would be too old anyway.</summary>
public sealed class UsedCeremony
{
    private UsedCeremony()
    {
    }

    public Guid Id { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public static UsedCeremony Of(Guid id, DateTimeOffset expiresAt) => new() { Id = id, ExpiresAt = expiresAt };
}
