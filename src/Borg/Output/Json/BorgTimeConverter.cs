using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Output.Json;

/// <summary>borg prints times without an offset; with TZ=UTC they are UTC. One with an offset is taken at its word.</summary>
internal sealed class BorgTimeConverter : JsonConverter<DateTimeOffset>
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, Utc, out var time)
            ? time
            : throw new JsonException("Not a time as borg prints it.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture));
}
