using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Isolation;

/// <summary>The closed list of what the server may have borg do in the name of a client. Never prune, recreate or rename.</summary>
public enum BorgRequestKind
{
    [JsonStringEnumMemberName("init")]
    Init,

    [JsonStringEnumMemberName("list-archives")]
    ListArchives,

    [JsonStringEnumMemberName("list-files")]
    ListFiles,

    [JsonStringEnumMemberName("describe")]
    Describe,

    [JsonStringEnumMemberName("describe-archive")]
    DescribeArchive,

    [JsonStringEnumMemberName("export-key")]
    ExportKey,

    [JsonStringEnumMemberName("export-tar")]
    ExportTar,

    [JsonStringEnumMemberName("read-file")]
    ReadFile,

    /// <summary>Its records are written into a folder of the client's own account, and given to the server as one stream.</summary>
    [JsonStringEnumMemberName("dump-items")]
    DumpItems,

    [JsonStringEnumMemberName("delete-archives")]
    DeleteArchives,

    [JsonStringEnumMemberName("compact")]
    Compact,

    [JsonStringEnumMemberName("check")]
    Check,

    [JsonStringEnumMemberName("rebuild-manifest")]
    RebuildManifest,

    [JsonStringEnumMemberName("repair")]
    Repair,

    [JsonStringEnumMemberName("break-lock")]
    BreakLock,

    [JsonStringEnumMemberName("change-passphrase")]
    ChangePassphrase,
}
