namespace BorgBackupServer.Server.Schedules;

/// <summary>What becomes of a run whose time passed while the server or the client was away.</summary>
public enum MissedRuns
{
    /// <summary>One run on return, however many were missed.</summary>
    RunOnce,

    /// <summary>None; the next one in its turn.</summary>
    Skip,
}
