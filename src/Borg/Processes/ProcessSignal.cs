namespace BorgBackupServer.Borg.Processes;

/// <summary>The signals this product sends; the values are Linux's.</summary>
public enum ProcessSignal
{
    /// <summary>borg finishes the current file, writes a checkpoint and ends in order.</summary>
    Interrupt = 2,

    /// <summary>Nothing survives this; borg's lock stays behind until the next borg of the same host finds it stale.</summary>
    Kill = 9,

    /// <summary>borg rolls back what is not committed, releases its lock and ends.</summary>
    Terminate = 15,
}
