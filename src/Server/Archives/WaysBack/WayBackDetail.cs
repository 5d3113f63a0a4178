using System.Text.Json;
using System.Text.Json.Serialization;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>What a way back carries.</summary>
/// <param name="Kind">How.</param>
/// <param name="SafetyCopyId">From which copy; null where it is none.</param>
/// <param name="VerifiesData">Whether borg reads and decrypts everything at the end.</param>
internal sealed record WayBackDetail(WayBackKind Kind, Guid? SafetyCopyId, bool VerifiesData)
{
    [JsonIgnore]
    public SafetyCopyId Copy => SafetyCopyId is { } id ? new(id) : throw new InvalidOperationException("A way back from a safety copy carries its id.");

    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static WayBackDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<WayBackDetail>(json, JsonSerializerOptions.Web) is { } detail
            ? detail
            : throw new InvalidOperationException("A way back says how.");
}
