using System.Text.Json;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives;

/// <summary>What a catalog job carries: the archive that is to be browsable when it is done.</summary>
internal sealed record CatalogDetail(Guid ArchiveId)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static ArchiveId Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<CatalogDetail>(json, JsonSerializerOptions.Web) is { } detail
            ? new ArchiveId(detail.ArchiveId)
            : throw new InvalidOperationException("A catalog job carries its archive.");
}
