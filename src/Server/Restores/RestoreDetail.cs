using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a restore job carries.</summary>
/// <param name="Paths">Empty means everything.</param>
/// <param name="ExpectedFileCount">Null when the catalog could not say.</param>
/// <param name="ExpectedBytes">Null when the catalog could not say.</param>
internal sealed record RestoreDetail(
    ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, WirePath TargetDirectory, long? ExpectedFileCount, long? ExpectedBytes)
{
    public string ToJson() => JsonSerializer.Serialize(this, RestJson.Options);

    public static RestoreDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<RestoreDetail>(json, RestJson.Options) is { } detail
            ? detail
            : throw new InvalidOperationException("A restore job carries its selection.");
}
