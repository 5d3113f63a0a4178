namespace BorgBackupServer.Server.Jobs;

/// <summary>What a queued job waits for.</summary>
public enum JobWait
{
    /// <summary>The client's agent to come.</summary>
    Agent,

    /// <summary>An earlier job of the same client.</summary>
    EarlierJob,

    /// <summary>The repository, which another job uses in a way that leaves no room.</summary>
    Repository,

    /// <summary>The repository to be opened for its client again.</summary>
    ClosedRepository,

    /// <summary>A person to decide what becomes of a frozen repository.</summary>
    FrozenRepository,

    /// <summary>The server's own workers.</summary>
    Worker,

    /// <summary>The end of maintenance: the whole server is paused.</summary>
    ServerPaused,

    /// <summary>The client to be resumed.</summary>
    ClientPaused,

    /// <summary>The plan to be resumed.</summary>
    PlanPaused,

    /// <summary>The moment at which it is tried again.</summary>
    Retry,

    /// <summary>A place on the server: as many jobs run as may.</summary>
    ServerLimit,

    /// <summary>A place in its storage location.</summary>
    LocationLimit,

    /// <summary>A place of its client.</summary>
    ClientLimit,
}
