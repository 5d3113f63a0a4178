using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Output.Json;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    Converters = [typeof(BorgTimeConverter)])]
[JsonSerializable(typeof(LogLineFields))]
[JsonSerializable(typeof(CreateResult))]
[JsonSerializable(typeof(ArchiveList))]
[JsonSerializable(typeof(RepositoryDescription))]
internal sealed partial class BorgJson : JsonSerializerContext
{
    /// <summary>Reads one of borg's JSON documents; false if it is cut, garbage, or lacks something required.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, [NotNullWhen(true)] out T? result)
        where T : class
    {
        try
        {
            var mended = json.ToArray();
            BorgText.MendSurrogates(mended);
            result = JsonSerializer.Deserialize(mended, type);
            return result is not null;
        }
        catch (JsonException)
        {
            result = null;
            return false;
        }
    }
}
