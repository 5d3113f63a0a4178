using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Restores;

/// <summary>Where a restore shall go, as a person asks for it.</summary>
public sealed record RestoreDestination
{
    /// <summary>Another client than the one that the files are of; null for that one.</summary>
    public ClientId? ClientId { get; init; }

    /// <summary>To the places that the files had.</summary>
    public bool IsInPlace { get; init; }

    /// <summary>The folder; null takes a fresh one below the first that the client allows. Without meaning in place.</summary>
    public WirePath? TargetDirectory { get; init; }

    /// <summary>What happens to files that are there already; null takes an empty folder only.</summary>
    public ExistingFiles? Existing { get; init; }
}
