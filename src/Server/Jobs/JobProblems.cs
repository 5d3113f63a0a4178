using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Why jobs end badly, where the reason is not the work itself.</summary>
internal static class JobProblems
{
    public static readonly Problem Lost = Problem.Unavailable(
        "job.lost", "Nothing was heard of the agent for two minutes.",
        "If the work goes on, it is found again by itself. Otherwise look whether the machine runs and reaches the server, and start the job again.");

    public static readonly Problem AgentRestarted = Problem.Unavailable(
        "agent.restarted", "The agent started anew and no longer has this job.", "Start the job again.");

    public static readonly Problem NoReason = Problem.Unavailable(
        "agent.no-reason", "The agent says that the job failed, and not why.", "The job's log and the agent's own log on the machine may say more.");

    public static readonly Problem OrderFailed = Problem.Unavailable(
        "job.order-failed", "The server could not prepare the job.", "The server's log says why.");

    public static readonly Problem NotVerified = Problem.Unavailable(
        "job.not-verified", "The agent says that the work is done, but the server could not look at the result.",
        "The server's log says why. When that is mended, run the job again; what was stored already is not sent twice.");

    public static readonly Problem WorkFailed = Problem.Unavailable(
        "job.unexpected", "The server ran into something unexpected.", "The server's log says what.");

    public static readonly Problem WorkerDied = Problem.Unavailable(
        "job.worker-died", "The server was ended in the middle of this job every time it was tried.", "See why the server ends, then start the job again.");

    public static readonly Problem Stalled = Problem.Unavailable(
        "job.stalled", "The job was heard of but did not get any further, so it was stopped.",
        "Look what it was working on: a network disk that does not answer, for example. How long is too long is a setting of the server.");

    public static Problem CapabilityMissing(string capability) => Problem.Conflict(
        "agent.capability-missing", $"The agent cannot do this ({capability}).", "Update the agent: run the enrolment command again on the machine.");
}
