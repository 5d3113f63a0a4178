using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>
/// A file system path as the bytes that the kernel knows. On the wire a JSON string where the bytes are valid UTF-8,
/// else <c>{"base64": "…"}</c>, so that no name is ever changed on the way.
/// </summary>
[JsonConverter(typeof(WirePathJsonConverter))]
public sealed class WirePath : IEquatable<WirePath>
{
    /// <summary>Longest path accepted from the wire: PATH_MAX of Linux.</summary>
    public const int MaxBytes = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] bytes;

    public WirePath(ReadOnlySpan<byte> bytes) => this.bytes = bytes.ToArray();

    public WirePath(string text) => bytes = Strict.GetBytes(text);

    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>True when the bytes are valid UTF-8, so that <see cref="Text"/> is exact.</summary>
    public bool IsText
    {
        get
        {
            try
            {
                Strict.GetCharCount(bytes);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    /// <summary>The path for a person to read; bytes that are not UTF-8 appear as U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(bytes);

    public override string ToString() => Text;

    public bool Equals(WirePath? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as WirePath);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <summary>Public, so that other assemblies can have source-generated JSON of records with paths.</summary>
    public sealed class WirePathJsonConverter : JsonConverter<WirePath>
    {
        public override WirePath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            byte[] bytes;
            if (reader.TokenType == JsonTokenType.String)
            {
                bytes = Strict.GetBytes(reader.GetString()!); // because the token is a string
            }
            else
            {
                using var document = JsonDocument.ParseValue(ref reader);
                if (document.RootElement.ValueKind != JsonValueKind.Object
                    || !document.RootElement.TryGetProperty("base64"u8, out var base64)
                    || base64.ValueKind != JsonValueKind.String
                    || !base64.TryGetBytesFromBase64(out var decoded))
                    throw new JsonException("A path is a string or {\"base64\": …}.");
                bytes = decoded;
            }

            if (bytes.Length is 0 or > MaxBytes || bytes.AsSpan().Contains((byte)0))
                throw new JsonException($"A path has 1 to {MaxBytes} bytes and no NUL.");
            return new WirePath(bytes);
        }

        public override void Write(Utf8JsonWriter writer, WirePath value, JsonSerializerOptions options)
        {
            if (value.IsText)
            {
                writer.WriteStringValue(value.bytes);
                return;
            }

            writer.WriteStartObject();
            writer.WriteBase64String("base64"u8, value.bytes);
            writer.WriteEndObject();
        }
    }
}
