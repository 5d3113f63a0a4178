using BorgBackupServer.Agent.Hooks;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Policy;

/// <summary>What the server may ask of this machine. Only the owner of the policy file can change it.</summary>
public sealed record AgentPolicy
{
    /// <summary>Folders below which a backup may read; absolute.</summary>
    public required IReadOnlyList<string> BackupPaths { get; init; }

    /// <summary>Folders below which a restore may write; absolute.</summary>
    public required IReadOnlyList<string> RestoreTargets { get; init; }

    /// <summary>A restore may also write where the files were, below <see cref="BackupPaths"/>.</summary>
    public bool RestoresInPlace { get; init; }

    /// <summary>A proof may restore into the agent's own folder, compare there, and remove it all. Unless the policy says otherwise: where any restore may write at all.</summary>
    public bool AllowsProofs { get; init; }

    /// <summary>The account of the database servers that proofs load dumps into; null: no proof may.</summary>
    public string? ScratchAccount { get; init; }

    /// <summary>Where the hooks lie that the server may name; null: none.</summary>
    public string? HooksDirectory { get; init; }

    /// <summary>Where the sources of databases are described that the server may name; null: none.</summary>
    public string? DatabasesDirectory { get; init; }

    /// <summary>Whether signed updates are taken.</summary>
    public required UpdatePolicy Updates { get; init; }

    public PolicySummary ToSummary() => new()
    {
        BackupPaths = [.. BackupPaths.Select(path => new WirePath(path))],
        RestoreTargets = [.. RestoreTargets.Select(path => new WirePath(path))],
        RestoresInPlace = RestoresInPlace,
        Hooks = HookFolder.List(this),
        LoadsDatabases = AllowsProofs && ScratchAccount is not null,
    };
}
