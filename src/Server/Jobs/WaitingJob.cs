using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Jobs;

/// <summary>A queued job that nothing but the lack of a place keeps from beginning.</summary>
/// <param name="Id">Id of the job.</param>
/// <param name="Place">What it would take up.</param>
/// <param name="RepositoryId">The repository.</param>
/// <param name="Writes">It needs the repository for itself alone.</param>
/// <param name="QueuedAt">Since when it waits.</param>
/// <param name="TurnAt">When its client last got a place; null for never.</param>
public sealed record WaitingJob(JobId Id, JobPlace Place, RepositoryId RepositoryId, bool Writes, DateTimeOffset QueuedAt, DateTimeOffset? TurnAt)
{
    /// <summary>What it backs up; null where it is of no plan.</summary>
    public PlanId? PlanId { get; init; }
}
