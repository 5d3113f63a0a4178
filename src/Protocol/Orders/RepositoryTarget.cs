namespace BorgBackupServer.Protocol;

/// <summary>The repository of an order, and what opens it.</summary>
public sealed record RepositoryTarget
{
    public required Guid RepositoryId { get; init; }

    /// <summary>64 lower-case hexadecimal digits. The agent compares it with its own pin, never the other way round.</summary>
    public required string BorgId { get; init; }

    /// <summary>Absolute path on the server.</summary>
    public required string Path { get; init; }

    public required Secret Passphrase { get; init; }

    /// <summary>
    /// How often the server has brought the repository back to an earlier state; null when never. An agent that has seen a
    /// lower one forgets what its borg remembers of the repository's contents (<see cref="Capabilities.CleanStart"/>).
    /// </summary>
    public int? Generation { get; init; }
}
