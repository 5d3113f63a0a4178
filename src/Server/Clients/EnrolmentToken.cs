namespace BorgBackupServer.Server.Clients;

/// <summary>The right to become the agent of one client, once, for a short time.</summary>
public sealed class EnrolmentToken
{
    private EnrolmentToken()
    {
    }

    public EnrolmentTokenId Id { get; private set; }

    public ClientId ClientId { get; private set; }

    /// <summary>SHA-256 of the token, lower-case hexadecimal. The token has 256 random bits, so it needs no slow hash.</summary>
    public string Hash { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? UsedAt { get; private set; }

    public static EnrolmentToken Create(ClientId clientId, string hash, DateTimeOffset now, TimeSpan validFor) => new()
    {
        Id = EnrolmentTokenId.Create(),
        ClientId = clientId,
        Hash = hash,
        CreatedAt = now,
        ExpiresAt = now + validFor,
    };
}
