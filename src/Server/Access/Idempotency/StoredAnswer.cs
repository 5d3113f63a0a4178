namespace BorgBackupServer.Server.Access.Idempotency;

/// <summary>What a call with an <c>Idempotency-Key</c> was answered, so that the same call again gets the same answer and does nothing.</summary>
public sealed class StoredAnswer
{
    public const int MostBodyChars = 256 * 1024;

    private StoredAnswer()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>HMAC-SHA256 over user or API token, method, address and key.</summary>
    public string CallHash { get; private set; } = "";

    /// <summary>HMAC-SHA256 over the body.</summary>
    public string BodyHash { get; private set; } = "";

    public DateTimeOffset BegunAt { get; private set; }

    /// <summary>HTTP status; null while the call is still being worked on.</summary>
    public int? Status { get; private set; }

    public string? ContentType { get; private set; }

    /// <summary>Protected with the server key: an answer may hold a token that is shown once.</summary>
    public string? ProtectedBody { get; private set; }

    public static StoredAnswer Begin(string callHash, string bodyHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(),
        CallHash = callHash,
        BodyHash = bodyHash,
        BegunAt = now,
    };
}
