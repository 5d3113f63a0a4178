namespace BorgBackupServer.Server.Clients;

/// <summary>Stored state of a client. Online, overdue and protected are computed, never stored.</summary>
public enum ClientState
{
    /// <summary>Added; no agent has enrolled yet.</summary>
    Waiting,

    /// <summary>An agent holds its API key.</summary>
    Enrolled,

    /// <summary>The agent left, or its key was revoked. Archives stay.</summary>
    Left,
}
