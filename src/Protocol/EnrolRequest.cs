namespace BorgBackupServer.Protocol;

/// <summary>Exchanges a one-time token for an API key.</summary>
public sealed record EnrolRequest
{
    /// <summary>256 random bits, base64url without padding, from the server's page.</summary>
    public required Secret Token { get; init; }

    /// <summary>One line, <c>ssh-ed25519 AAAA…</c>. The private half never leaves the client.</summary>
    public required string SshPublicKey { get; init; }

    public required MachineFacts Machine { get; init; }
}
