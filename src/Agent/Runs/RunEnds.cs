using BorgBackupServer.Agent.Results;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>Finished reports that say no more than how it ended.</summary>
internal static class RunEnds
{
    public static FinishedReport Failed(Problem problem) => Of(JobOutcome.Failed, problem);

    public static FinishedReport Cancelled() => Of(JobOutcome.Cancelled, null);

    public static FinishedReport Interrupted() => Failed(new Problem("agent.interrupted", ProblemKind.Failed,
        "The agent was stopped in the middle; the next backup continues from what is already in the repository.", "Run it again."));

    public static FinishedReport Stopping() => Failed(new Problem("agent.stopping", ProblemKind.Failed,
        "The agent was told to end, for example because the client shuts down. What reached the repository before the last checkpoint is kept.", "Run it again when the agent is back."));

    private static FinishedReport Of(JobOutcome outcome, Problem? problem) =>
        new() { Outcome = outcome, Problem = problem?.ToWire(), Warnings = [], WarningCount = 0 };
}
