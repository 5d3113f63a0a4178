namespace BorgBackupServer.Agent.Runs;

public enum RunState
{
    /// <summary>The record is on disk; the work has not begun.</summary>
    Accepted,

    /// <summary>borg works.</summary>
    Running,

    /// <summary>borg was asked to end, because of a cancel or because the agent ends.</summary>
    Stopping,

    /// <summary>borg was asked to end and nobody wants to hear of it any more.</summary>
    Abandoning,

    /// <summary>The finished report waits for its answer.</summary>
    Ended,

    /// <summary>Nothing is left of it.</summary>
    Forgotten,
}
