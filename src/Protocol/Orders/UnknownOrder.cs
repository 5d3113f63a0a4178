using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>An order of a kind that this build does not know. Never sent; only what reading leaves behind.</summary>
public sealed record UnknownOrder : Order
{
    public override string Kind => UnknownKind;

    [JsonIgnore]
    public override string Capability => "unknown";

    [JsonIgnore]
    public string UnknownKind { get; init; } = "";
}
