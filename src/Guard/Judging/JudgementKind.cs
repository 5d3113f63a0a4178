namespace BorgBackupServer.Guard.Judging;

internal enum JudgementKind
{
    /// <summary>The session is over: what came is not understood, or not to be borne. The least that a value can say.</summary>
    End,

    /// <summary>To borg, as it is.</summary>
    Pass,

    /// <summary>To borg, in our own words.</summary>
    Replace,

    /// <summary>Not to borg: the guard knows the answer.</summary>
    Answer,

    /// <summary>Not to borg, and the client is told why.</summary>
    Refuse,

    /// <summary>Not to borg, and the client is told that all is well: what it wants to store is stored already.</summary>
    Ignore,
}
