using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a restore job carries.</summary>
/// <param name="Paths">Empty means everything.</param>
/// <param name="TargetDirectory"><c>/</c> in place.</param>
/// <param name="ExpectedFileCount">Null when the catalog could not say.</param>
/// <param name="ExpectedBytes">Null when the catalog could not say.</param>
/// <param name="IsInPlace">To where the files were.</param>
/// <param name="Existing">What happens to files that are there; null takes an empty folder only.</param>
/// <param name="FromClient">Name of the client that the files are of, where they go to another one.</param>
/// <param name="Database">Where the one path, a dump, is to be loaded; null for files.</param>
internal sealed record RestoreDetail(
    ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, WirePath TargetDirectory, long? ExpectedFileCount, long? ExpectedBytes,
    bool IsInPlace = false, ExistingFiles? Existing = null, string? FromClient = null,
    DatabaseTarget? Database = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, RestJson.Options);

    public static RestoreDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<RestoreDetail>(json, RestJson.Options) is { } detail
            ? detail
            : throw new InvalidOperationException("A restore job carries its selection.");
}
