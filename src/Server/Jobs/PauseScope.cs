namespace BorgBackupServer.Server.Jobs;

/// <summary>How far a pause reaches.</summary>
public enum PauseScope
{
    /// <summary>Everything, the server's own work too: maintenance.</summary>
    Server,

    /// <summary>What this client's agent would do.</summary>
    Client,

    /// <summary>This plan's backups.</summary>
    Plan,
}
