namespace BorgBackupServer.Guard.Judging;

internal enum SessionStage
{
    /// <summary>Nothing has been said.</summary>
    Silent,

    /// <summary>borg has not answered to <c>negotiate</c> yet; the client waits, and so nothing else may come.</summary>
    Negotiating,

    Negotiated,

    /// <summary>borg has not answered to <c>open</c> yet.</summary>
    Opening,

    /// <summary>A repository on a remote host is open, and the guard asks which objects exist; nobody else may speak with borg meanwhile.</summary>
    Learning,

    Open,

    /// <summary>Nothing passes any more.</summary>
    Over,
}
