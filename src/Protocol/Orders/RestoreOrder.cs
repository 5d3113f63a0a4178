using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Bring files back into a folder of the client.</summary>
public sealed record RestoreOrder : Order
{
    public const string KindName = "restore";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Existing is null && InPlace is null ? Capabilities.Restore : Capabilities.RestoreOver;

    public required RepositoryTarget Repository { get; init; }

    public required string ArchiveName { get; init; }

    /// <summary>64 hexadecimal digits: the id that borg gave the archive.</summary>
    public required string ArchiveBorgId { get; init; }

    /// <summary>Files and folders as the archive has them, without a leading slash. Empty means everything.</summary>
    public required IReadOnlyList<WirePath> Paths { get; init; }

    /// <summary>Absolute path of the folder to write into; made when it is missing. Must be empty unless <see cref="Existing"/> says what to do. <c>/</c> in place.</summary>
    public required WirePath TargetDirectory { get; init; }

    /// <summary>What the server expects to come back, for the progress bar; null when it does not know.</summary>
    public long? ExpectedBytes { get; init; }

    public long? ExpectedFileCount { get; init; }

    /// <summary>What happens to files that are there already; null takes an empty folder only.</summary>
    public ExistingFiles? Existing { get; init; }

    /// <summary>True for the places that the files had when they were backed up.</summary>
    public bool? InPlace { get; init; }
}
