using System.Text.Json;
using BorgBackupServer.Server.Jobs;

namespace BorgBackupServer.Server.Archives;

/// <summary>What a backup job carries: the archive's name is kept from the start, so that an archive whose report was lost can be told from a foreign one.</summary>
internal sealed record BackupDetail(string ArchiveName)
{
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    public static BackupDetail Of(Job job) => Parse(job.DetailJson);

    public static BackupDetail Parse(string? json) =>
        json is not null && JsonSerializer.Deserialize<BackupDetail>(json, JsonSerializerOptions.Web) is { ArchiveName.Length: > 0 } detail
            ? detail
            : throw new InvalidOperationException("A backup job carries the name of its archive.");
}
