using System.Text.Json;
using System.Text.Json.Serialization;

namespace BorgBackupServer.Protocol;

/// <summary>
/// Reads an order by its <c>kind</c>. A kind that this build does not know becomes an <see cref="UnknownOrder"/>,
/// so that one strange order is refused and reported instead of spoiling the whole reply.
/// </summary>
internal sealed class OrderJsonConverter : JsonConverter<Order>
{
    public override Order Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("kind"u8, out var kind)
            || kind.ValueKind != JsonValueKind.String)
            throw new JsonException("An order has a kind.");

        var type = kind.GetString() switch
        {
            BackupOrder.KindName => typeof(BackupOrder),
            RestoreOrder.KindName => typeof(RestoreOrder),
            ReceiveOrder.KindName => typeof(ReceiveOrder),
            RestoreDatabaseOrder.KindName => typeof(RestoreDatabaseOrder),
            LookOrder.KindName => typeof(LookOrder),
            ProofOrder.KindName => typeof(ProofOrder),
            ReceiveDatabaseOrder.KindName => typeof(ReceiveDatabaseOrder),
            LoadProofOrder.KindName => typeof(LoadProofOrder),
            _ => null,
        };
        if (type is not null)
            return (Order)(root.Deserialize(options.GetTypeInfo(type)) ?? throw new JsonException("An order is an object."));

        if (!root.TryGetProperty("job"u8, out var job))
            throw new JsonException("An order names its job.");
        var reference = (JobReference?)job.Deserialize(options.GetTypeInfo(typeof(JobReference)));
        return new UnknownOrder { UnknownKind = kind.GetString()!, Job = reference ?? throw new JsonException("An order names its job.") }; // because the kind is a string
    }

    public override void Write(Utf8JsonWriter writer, Order value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
}
