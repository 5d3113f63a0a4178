using System.Text.Json.Serialization;
using BorgBackupServer.Borg.Index;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>By which it shows, without reading anything, that a repository was written to.</summary>
/// <param name="Transaction">The last committed transaction; null where nothing was committed yet.</param>
/// <param name="ConfigWrittenAt">When its config was written last.</param>
/// <param name="NonceWrittenAt">When its nonce was written last; null where there is none.</param>
public sealed record LogMark(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] uint? Transaction, DateTimeOffset ConfigWrittenAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? NonceWrittenAt)
{
    /// <summary>Null where the repository is not there: its disk may be away.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LogMark? Of(string repository)
    {
        var (config, nonce) = (new FileInfo(Path.Combine(repository, "config")), new FileInfo(Path.Combine(repository, "nonce")));
        return config.Exists ? new LogMark(LastCommit.Find(repository), config.LastWriteTimeUtc, nonce.Exists ? nonce.LastWriteTimeUtc : null) : null;
    }
}
