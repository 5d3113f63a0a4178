using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Cli;

/// <summary>What the agent's exit codes mean. Stable: scripts and service managers rely on them.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>A bug or a broken device; the message says which.</summary>
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Configuration = 3;
    public const int NotEnrolled = 4;
    public const int Conflict = 5;
    public const int Rejected = 6;
    public const int Unreachable = 7;
    public const int MissingProgram = 8;
    public const int Refused = 9;
    public const int Failed = 10;

    /// <summary>The one place where a problem becomes an exit code.</summary>
    public static int Of(Problem problem) => problem.Kind switch
    {
        ProblemKind.Usage => Usage,
        ProblemKind.Configuration => Configuration,
        ProblemKind.NotEnrolled => NotEnrolled,
        ProblemKind.Conflict => Conflict,
        ProblemKind.Rejected or ProblemKind.KeyRefused => Rejected,
        ProblemKind.Unreachable => Unreachable,
        ProblemKind.MissingProgram => MissingProgram,
        ProblemKind.Refused => Refused,
        ProblemKind.Failed => Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(problem)),
    };
}
