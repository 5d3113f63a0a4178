namespace BorgBackupServer.Protocol;

/// <summary>Where borg's SSH sessions go, and how the agent knows the server again.</summary>
public sealed record SshEndpoint
{
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    /// <summary>Public host keys as in a known_hosts file without the host part: <c>ssh-ed25519 AAAA…</c>. At least one.</summary>
    public required IReadOnlyList<string> HostKeys { get; init; }
}
