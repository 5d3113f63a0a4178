namespace BorgBackupServer.Agent.Runs;

public enum RunEvent
{
    /// <summary>The order passed all checks and borg runs.</summary>
    Started,

    /// <summary>The server no longer wants the job done.</summary>
    CancelRequested,

    /// <summary>The agent ends.</summary>
    AgentStopping,

    /// <summary>The server no longer knows this lease, or gave the job to a later one.</summary>
    Abandoned,

    /// <summary>The work is over, or never began; a run that ends reports it.</summary>
    WorkEnded,

    /// <summary>The agent was started and found the record.</summary>
    FoundAfterCrash,

    /// <summary>The finished report was answered.</summary>
    EndAnswered,
}
