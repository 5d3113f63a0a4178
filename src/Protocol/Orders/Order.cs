using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>What the server asks of an agent. The agent checks it against its own policy before anything happens.</summary>
[JsonConverter(typeof(OrderJsonConverter))]
public abstract record Order
{
    /// <summary>Which order this is; the first member on the wire.</summary>
    [JsonPropertyOrder(-1)]
    public abstract string Kind { get; }

    public required JobReference Job { get; init; }

    /// <summary>What the agent must be able to do to receive this; see <see cref="Capabilities"/>.</summary>
    [JsonIgnore]
    public abstract string Capability { get; }
}
