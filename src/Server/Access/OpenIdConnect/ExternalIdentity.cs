namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>An account at the provider that opens an account here. Issuer and subject are its name; an e-mail address changes hands.</summary>
public sealed class ExternalIdentity
{
    private ExternalIdentity()
    {
    }

    public ExternalIdentityId Id { get; private set; }

    public UserId UserId { get; private set; }

    public string Issuer { get; private set; } = "";

    public string Subject { get; private set; } = "";

    /// <summary>As the provider last said it, to recognise the account by; nothing is decided by it.</summary>
    public string? Shown { get; private set; }

    public DateTimeOffset LinkedAt { get; private set; }

    public DateTimeOffset? LastUsedAt { get; private set; }

    public static ExternalIdentity Link(UserId userId, ExternalPerson person, DateTimeOffset now) => new()
    {
        Id = ExternalIdentityId.Create(),
        UserId = userId,
        Issuer = person.Issuer,
        Subject = person.Subject,
        Shown = person.Shown,
        LinkedAt = now,
    };

    public void Use(ExternalPerson person, DateTimeOffset now) => (Shown, LastUsedAt) = (person.Shown, now);
}
