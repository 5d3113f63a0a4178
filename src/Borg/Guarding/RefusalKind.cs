using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>Why the guard refused something.</summary>
public enum RefusalKind
{
    /// <summary>Bytes that are no message of borg's; ends the session.</summary>
    [JsonStringEnumMemberName("malformed")]
    Malformed,

    /// <summary>A call out of turn, such as one before the repository is open.</summary>
    [JsonStringEnumMemberName("order")]
    Order,

    /// <summary>A method that no client needs: save_key, break_lock, check, destroy and whatever is unknown.</summary>
    [JsonStringEnumMemberName("method")]
    Method,

    [JsonStringEnumMemberName("path")]
    Path,

    /// <summary>Another repository lies where the right one should be; ends the session.</summary>
    [JsonStringEnumMemberName("wrong-repository")]
    WrongRepository,

    [JsonStringEnumMemberName("create-repository")]
    CreateRepository,

    [JsonStringEnumMemberName("open-without-lock")]
    OpenWithoutLock,

    [JsonStringEnumMemberName("closed")]
    Closed,

    [JsonStringEnumMemberName("restore-only")]
    RestoreOnly,

    /// <summary>Maintenance holds the repository's lock.</summary>
    [JsonStringEnumMemberName("maintenance")]
    Maintenance,

    [JsonStringEnumMemberName("write-without-exclusive-lock")]
    WriteWithoutExclusiveLock,

    /// <summary>It is not known which objects exist, so none may be written.</summary>
    [JsonStringEnumMemberName("no-index")]
    NoIndex,

    [JsonStringEnumMemberName("delete")]
    Delete,

    [JsonStringEnumMemberName("nonce")]
    Nonce,

    [JsonStringEnumMemberName("empty-commit")]
    EmptyCommit,

    [JsonStringEnumMemberName("too-many-commits")]
    TooManyCommits,

    [JsonStringEnumMemberName("too-many-bytes")]
    TooManyBytes,

    [JsonStringEnumMemberName("too-many-objects")]
    TooManyObjects,

    [JsonStringEnumMemberName("quota")]
    Quota,

    /// <summary>The storage is nearly full: what is left is for the server to make room with.</summary>
    [JsonStringEnumMemberName("no-space")]
    NoSpace,

    [JsonStringEnumMemberName("too-long")]
    TooLong,

    [JsonStringEnumMemberName("too-many-refusals")]
    TooManyRefusals,
}
