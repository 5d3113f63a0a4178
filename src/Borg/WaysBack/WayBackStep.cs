using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>What is done to a repository's files on a way back. Whether borg is content afterwards is another matter.</summary>
public enum WayBackStep
{
    /// <summary>Config, key and nonce, none of which lies in the log, are put right.</summary>
    [JsonStringEnumMemberName("mend")]
    Mend,

    /// <summary>What was written since the last audit is taken away.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,

    /// <summary>What was deleted or overwritten since the last audit is put again.</summary>
    [JsonStringEnumMemberName("undo")]
    Undo,

    /// <summary>What a safety copy has and the repository has not is put again.</summary>
    [JsonStringEnumMemberName("take")]
    Take,
}
