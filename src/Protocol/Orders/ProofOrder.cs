using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Restore files into a folder of the agent's own, compare them with the live ones, and remove them.</summary>
public sealed record ProofOrder : Order
{
    public const string KindName = "proof";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Capabilities.Proof;

    public required RepositoryTarget Repository { get; init; }

    public required string ArchiveName { get; init; }

    /// <inheritdoc cref="RestoreOrder.ArchiveBorgId"/>
    public required string ArchiveBorgId { get; init; }

    /// <summary>When the backup began, by the client's clock: a live file whose status changed before it must be as the archive has it.</summary>
    public required DateTimeOffset ArchiveStartedAt { get; init; }

    /// <inheritdoc cref="RestoreOrder.Paths"/>
    public required IReadOnlyList<WirePath> Paths { get; init; }

    /// <summary>So much room is needed.</summary>
    public required long ExpectedBytes { get; init; }

    public required long ExpectedFileCount { get; init; }
}
