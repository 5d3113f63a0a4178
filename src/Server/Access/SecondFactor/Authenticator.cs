namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>The authenticator app of a user. It is there or it is not: one that was never confirmed with a code is not stored.</summary>
public sealed class Authenticator
{
    public const string Table = "authenticators";

    private Authenticator()
    {
    }

    public UserId UserId { get; private set; }

    /// <summary>Under the server key; base 32 inside.</summary>
    public string ProtectedSecret { get; private set; } = "";

    /// <summary>The step of the last code that was taken. That one and all before it are used up.</summary>
    public long LastStep { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public static Authenticator Create(UserId userId, string protectedSecret, long lastStep, DateTimeOffset now) =>
        new() { UserId = userId, ProtectedSecret = protectedSecret, LastStep = lastStep, CreatedAt = now };
}
