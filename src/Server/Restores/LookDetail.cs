using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a look carries.</summary>
/// <param name="IsExact">The paths are all files of the selection; else its files and folders, and more may be found than would be touched.</param>
internal sealed record LookDetail(
    WirePath TargetDirectory, bool IsInPlace, IReadOnlyList<WirePath> Paths, bool IsExact, IReadOnlyList<string> Users, IReadOnlyList<string> Groups)
{
    public string ToJson() => JsonSerializer.Serialize(this, RestJson.Options);

    public static LookDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<LookDetail>(json, RestJson.Options) is { } detail
            ? detail
            : throw new InvalidOperationException("A look carries what it looks for.");
}
