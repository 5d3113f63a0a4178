namespace BorgBackupServer.Server.Clients;

/// <summary>What can happen to a client.</summary>
public enum ClientEvent
{
    /// <summary>A one-time token is made for it.</summary>
    TokenMade,

    /// <summary>An agent comes with a good token.</summary>
    Enrolled,

    /// <summary>The agent gives its key back.</summary>
    AgentLeft,

    /// <summary>An administrator takes the key away.</summary>
    Revoked,
}
