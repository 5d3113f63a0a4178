using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>What a client may do with a repository now.</summary>
public enum RepositoryMode
{
    /// <summary>Nothing: maintenance works on it.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,

    /// <summary>Read: list, restore.</summary>
    [JsonStringEnumMemberName("restore-only")]
    RestoreOnly,

    /// <summary>Read, and add; never change or remove what was there before.</summary>
    [JsonStringEnumMemberName("backup")]
    Backup,
}
