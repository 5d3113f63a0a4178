namespace BorgBackupServer.Agent.Session;

public enum SessionState
{
    /// <summary>Not connected: hello comes next, at once or after a wait.</summary>
    Offline,

    /// <summary>The hello was answered: polls follow each other.</summary>
    Online,

    /// <summary>The server does not know the key. The agent stays, says so, and asks again now and then.</summary>
    Rejected,

    /// <summary>The agent ends.</summary>
    Stopped,
}
