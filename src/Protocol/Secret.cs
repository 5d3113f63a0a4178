using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>A secret on its way between agent and server. A JSON string on the wire; never shown by <see cref="ToString"/>.</summary>
[JsonConverter(typeof(SecretJsonConverter))]
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The secret itself. Named so that its uses can be searched for.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";

    public bool Equals(Secret? other) => other is not null && other.Reveal() == value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Public, so that other assemblies can have source-generated JSON of records with secrets.</summary>
    public sealed class SecretJsonConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("A secret is a string."));

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Reveal());
    }
}
