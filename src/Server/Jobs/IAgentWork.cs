using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// What a noun above this one contributes for a kind of job that an agent carries out.
/// Jobs leases, counts and forgets; the work knows what is to be done and what proves that it was done.
/// </summary>
public interface IAgentWork
{
    JobKind Kind { get; }

    /// <summary>True when the job needs the repository for itself alone.</summary>
    bool Writes { get; }

    /// <summary>The order for the lease that is being given. A problem ends the job as failed before anything was sent.</summary>
    Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken);

    /// <summary>
    /// Looks for itself whether what the agent says is true, and keeps what came of it. Called at least once for a job in
    /// Verifying, again after a restart, so it must be repeatable. Null means proven; a problem ends the job as failed.
    /// </summary>
    Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken);
}
