namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>A link that was mailed: whoever holds it may choose a new password, once, within the hour.</summary>
public sealed class PasswordReset
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromHours(1);

    private PasswordReset()
    {
    }

    public PasswordResetId Id { get; private set; }

    public UserId UserId { get; private set; }

    /// <summary>SHA-256 of the token in the link.</summary>
    public string TokenHash { get; private set; } = "";

    public DateTimeOffset ExpiresAt { get; private set; }

    public static PasswordReset Create(UserId userId, string tokenHash, DateTimeOffset now) =>
        new() { Id = PasswordResetId.Create(), UserId = userId, TokenHash = tokenHash, ExpiresAt = now + ValidFor };
}
