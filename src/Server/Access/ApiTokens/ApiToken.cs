namespace BorgBackupServer.Server.Access.ApiTokens;

/// <summary>A key with which a program uses the REST API in the name of a user, with no more than the user may and mostly less.</summary>
public sealed class ApiToken
{
    private ApiToken()
    {
    }

    public ApiTokenId Id { get; private set; }

    public UserId UserId { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>SHA-256, lower-case hexadecimal. The token itself is shown once and kept nowhere.</summary>
    public string Hash { get; private set; } = "";

    /// <summary>As long as its user is one, it may what an administrator may.</summary>
    public bool IsAdministrator { get; private set; }

    /// <summary>What it may at most; what its user loses, it loses.</summary>
    public Grants Grants { get; private set; } = Grants.None;

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null for not before it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>Written at most every minute.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public static ApiToken Create(UserId userId, string name, string hash, bool isAdministrator, Grants grants, DateTimeOffset now, DateTimeOffset? expiresAt) => new()
    {
        Id = ApiTokenId.Create(),
        UserId = userId,
        Name = name,
        Hash = hash,
        IsAdministrator = isAdministrator,
        Grants = grants,
        CreatedAt = now,
        ExpiresAt = expiresAt,
    };
}
