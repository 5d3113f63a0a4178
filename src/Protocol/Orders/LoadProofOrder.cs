using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>
/// Load dumps of databases into a database server that the agent starts for this and ends again, count what is in them, and
/// leave nothing. No database server of the client is met.
/// </summary>
public sealed record LoadProofOrder : Order
{
    public const string KindName = "load-proof";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Capabilities.LoadProof;

    public required RepositoryTarget Repository { get; init; }

    public required string ArchiveName { get; init; }

    /// <inheritdoc cref="RestoreOrder.ArchiveBorgId"/>
    public required string ArchiveBorgId { get; init; }

    /// <summary>Dumps, and what lies beside them, as the archive has them. All are read, and those are loaded that <c>databases.json</c> lists as dumps of databases. Empty means everything.</summary>
    public required IReadOnlyList<WirePath> Paths { get; init; }

    /// <summary>Bytes of the dumps; a loaded database takes up more.</summary>
    public required long ExpectedBytes { get; init; }

    public required long ExpectedFileCount { get; init; }
}
