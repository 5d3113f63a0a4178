namespace BorgBackupServer.Agent.Runs;

/// <summary>What the supervisor does about a transition.</summary>
public enum RunStep
{
    /// <summary>Nothing: it is that way already.</summary>
    None,

    /// <summary>Report that the work began.</summary>
    ReportStarted,

    /// <summary>Interrupt borg.</summary>
    Stop,

    /// <summary>Put the finished report into the outbox.</summary>
    ReportEnd,

    /// <summary>Remove the record, and what the outbox has of it.</summary>
    Forget,
}
