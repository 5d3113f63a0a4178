using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>What a proof carries.</summary>
/// <param name="Paths">The sample; empty for the whole archive.</param>
/// <param name="FileCount">What the catalog says of it.</param>
/// <param name="Until">The last file of the sample, behind which the next one begins; null where the archive ends with it.</param>
/// <param name="TotalFileCount">Of the whole archive.</param>
/// <param name="Loads">The agent loads the dumps.</param>
/// <param name="NotLoaded">Why it does not, though the rule wants it.</param>
internal sealed record ProofDetail(
    ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, long FileCount, long Bytes, byte[]? Until, long TotalFileCount, long TotalBytes, bool Loads = false, string? NotLoaded = null)
{
    public bool IsWhole => Paths.Count == 0;

    public string ToJson() => JsonSerializer.Serialize(this, RestJson.Options);

    public static ProofDetail Of(Job job) =>
        job.DetailJson is { } json && JsonSerializer.Deserialize<ProofDetail>(json, RestJson.Options) is { } detail
            ? detail
            : throw new InvalidOperationException("A proof carries its sample.");
}
