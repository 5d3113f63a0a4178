using BorgBackupServer.Server.Platform.Database;

namespace BorgBackupServer.Server.Plans;

/// <summary>What a noun above this one keeps for each plan, and forgets with it.</summary>
public interface IPlanParts
{
    /// <summary>Inside the caller's transaction.</summary>
    Task ForgetAsync(ServerDatabase database, IReadOnlyCollection<PlanId> plans, CancellationToken cancellationToken);
}
