namespace BorgBackupServer.Protocol;

/// <summary>What the client's policy allows. The agent enforces the file itself; this copy only helps the server to ask well.</summary>
public sealed record PolicySummary
{
    /// <summary>Folders that may be read by a backup.</summary>
    public required IReadOnlyList<WirePath> BackupPaths { get; init; }

    /// <summary>Folders below which a restore may write.</summary>
    public required IReadOnlyList<WirePath> RestoreTargets { get; init; }

    /// <summary>True if a restore may also write where the files were; null from agents that never do.</summary>
    public bool? RestoresInPlace { get; init; }

    /// <summary>Names of the hooks that a backup may have; null from agents that know none.</summary>
    public IReadOnlyList<string>? Hooks { get; init; }

    /// <summary>True if a proof may load databases into a server of the agent's own; null from agents that never do.</summary>
    public bool? LoadsDatabases { get; init; }
}
