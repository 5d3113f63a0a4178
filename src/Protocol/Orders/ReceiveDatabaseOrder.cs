using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>
/// Load one database of another client. As with <see cref="ReceiveOrder"/> nothing that opens that client's repository is in
/// it: the agent fetches a tar with the dump in it from <see cref="ReceiveOrder.ContentPath"/>.
/// </summary>
public sealed record ReceiveDatabaseOrder : Order
{
    public const string KindName = "receive-database";

    [JsonPropertyOrder(-1)]
    public override string Kind => KindName;

    [JsonIgnore]
    public override string Capability => Capabilities.ReceiveDatabase;

    /// <inheritdoc cref="ReceiveOrder.ArchiveName"/>
    public required string ArchiveName { get; init; }

    /// <inheritdoc cref="ReceiveOrder.FromClient"/>
    public required string FromClient { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.Dump"/>
    public required WirePath Dump { get; init; }

    /// <summary>What the dump had when it was saved; less is a failure.</summary>
    public required long DumpBytes { get; init; }

    /// <summary>What a new database needs to be like the one that was saved, as its server named it; null if unknown.</summary>
    public string? CharacterSet { get; init; }

    public string? Collation { get; init; }

    public string? CharacterType { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.Database"/>
    public required string Database { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.Replaces"/>
    public bool? Replaces { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.SafetyDirectory"/>
    public WirePath? SafetyDirectory { get; init; }

    /// <inheritdoc cref="RestoreDatabaseOrder.SignIn"/>
    public DatabaseSignIn? SignIn { get; init; }
}
