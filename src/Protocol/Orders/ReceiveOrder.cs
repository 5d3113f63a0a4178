using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>
/// Bring back files of another client. What opens that client's repository never leaves the server: the agent fetches
/// the files themselves, as a tar, from <see cref="ContentPath"/>.
/// </summary>
public sealed record ReceiveOrder : Order
{
    public const string KindName = "receive";

    /// <summary>Path of the tar: a <c>POST</c> with the order's <see cref="JobReference"/> as JSON, answered with <c>application/x-tar</c>. A connection that breaks means that it is not whole.</summary>
    public const string ContentPath = "/agent/v1/content";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Capabilities.Receive;

    /// <summary>For people; nothing is asked of borg with it.</summary>
    public required string ArchiveName { get; init; }

    /// <summary>The client that the files are of, for people.</summary>
    public required string FromClient { get; init; }

    /// <inheritdoc cref="RestoreOrder.TargetDirectory"/>
    public required WirePath TargetDirectory { get; init; }

    public required ExistingFiles Existing { get; init; }

    /// <inheritdoc cref="RestoreOrder.InPlace"/>
    public bool? InPlace { get; init; }

    public long? ExpectedBytes { get; init; }

    public long? ExpectedFileCount { get; init; }
}
