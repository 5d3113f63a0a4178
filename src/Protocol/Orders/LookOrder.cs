using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>Look at where a restore would write, and change nothing: what is there already, how much room there is, which owners are known.</summary>
public sealed record LookOrder : Order
{
    public const string KindName = "look";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Capabilities.Look;

    /// <inheritdoc cref="RestoreOrder.TargetDirectory"/>
    public required WirePath TargetDirectory { get; init; }

    /// <inheritdoc cref="RestoreOrder.InPlace"/>
    public bool? InPlace { get; init; }

    /// <summary>Files and folders as the archive has them; of a folder everything in it is counted.</summary>
    public required IReadOnlyList<WirePath> Paths { get; init; }

    /// <summary>Names of owners that the files have.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }
}
