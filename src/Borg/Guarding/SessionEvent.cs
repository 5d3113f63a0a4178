using System.Text.Json.Serialization;

namespace BorgBackupServer.Borg.Guarding;

/// <summary>What a line of a session's record tells.</summary>
public enum SessionEvent
{
    [JsonStringEnumMemberName("started")]
    Started,

    /// <summary>A repository was opened; its lock is held.</summary>
    [JsonStringEnumMemberName("opened")]
    Opened,

    /// <summary>Something was refused. The 1st, 2nd, 4th, 8th… of a kind has a line.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>An object that exists was sent again and dropped. Lines as for refusals.</summary>
    [JsonStringEnumMemberName("ignored")]
    Ignored,

    /// <summary>A record without this line is of a session that lives, or was killed.</summary>
    [JsonStringEnumMemberName("ended")]
    Ended,
}
