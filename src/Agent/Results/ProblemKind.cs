namespace BorgBackupServer.Agent.Results;

/// <summary>What sort of refusal a <see cref="Problem"/> is; mapped once to an exit code, in <see cref="Cli.ExitCodes"/>.</summary>
public enum ProblemKind
{
    /// <summary>The command line is wrong.</summary>
    Usage,

    /// <summary>The policy file, the state folder or the machine is not as it must be.</summary>
    Configuration,

    /// <summary>This agent is not enrolled yet.</summary>
    NotEnrolled,

    /// <summary>It contradicts what is there: enrolled already, running already.</summary>
    Conflict,

    /// <summary>The server said no.</summary>
    Rejected,

    /// <summary>The server does not know, or no longer accepts, this agent's key.</summary>
    KeyRefused,

    /// <summary>The server cannot be reached, or does not speak the protocol.</summary>
    Unreachable,

    /// <summary>A program that is needed is not installed.</summary>
    MissingProgram,

    /// <summary>An order that this client's policy or pins do not allow.</summary>
    Refused,

    /// <summary>The work was begun and failed.</summary>
    Failed,
}
