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

    Open,

    /// <summary>Nothing passes any more.</summary>
    Over,
}
