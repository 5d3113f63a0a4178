using System.Text.Json;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>What a move carries.</summary>
/// <param name="StorageLocationId">Where to.</param>
internal sealed record MoveDetail(Guid StorageLocationId)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static StorageLocationId Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<MoveDetail>(json, JsonSerializerOptions.Web) is { } detail
            ? new(detail.StorageLocationId)
            : throw new InvalidOperationException("A move says where to.");
}
