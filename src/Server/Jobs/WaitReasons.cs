using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Says what queued jobs wait for, for a person to read.</summary>
public sealed class WaitReasons(JobWorks works, AgentPresence presence, TimeProvider time)
{
    public sealed record Waiting(JobId JobId, JobKind Kind, ClientId ClientId, RepositoryId RepositoryId, PlanId? PlanId, DateTimeOffset? ClientLastSeenAt, DateTimeOffset? RetryAt);

    /// <summary>The reasons by job. A job that is about to be given has none.</summary>
    public async Task<IReadOnlyDictionary<JobId, JobWait>> FindAsync(ServerDatabase database, IReadOnlyList<Waiting> queued, CancellationToken cancellationToken)
    {
        var reasons = new Dictionary<JobId, JobWait>();
        if (queued.Count == 0)
            return reasons;

        var now = time.GetUtcNow();
        var clients = queued.Select(job => job.ClientId).Distinct().ToList();
        var repositories = queued.Select(job => job.RepositoryId).Distinct().ToList();
        var (limits, places) = (await database.ReadWorkLimitsAsync(cancellationToken), await database.ReadPlacesAsync(cancellationToken));
        var locations = await database.Set<Repository>().AsNoTracking().Where(row => repositories.Contains(row.Id))
            .ToDictionaryAsync(row => row.Id, row => (StorageLocationId?)row.StorageLocationId, cancellationToken);
        var taken = (await database.Set<RepositoryLease>().AsNoTracking()
            .Where(lease => repositories.Contains(lease.RepositoryId)).Select(lease => lease.RepositoryId).ToListAsync(cancellationToken)).ToHashSet();

        var restored = (await database.BeingRestored().Where(id => repositories.Contains(id)).ToListAsync(cancellationToken)).ToHashSet();
        var modes = await database.FindModesAsync(repositories, cancellationToken);
        var frozen = (await database.Set<Repository>().Where(row => repositories.Contains(row.Id) && row.State == RepositoryState.Frozen)
            .Select(row => row.Id).ToListAsync(cancellationToken)).ToHashSet();

        string[] targets = [Pause.OfServer, .. clients.Select(Pause.Of), .. queued.Select(job => job.PlanId).OfType<PlanId>().Distinct().Select(Pause.Of)];
        var paused = (await database.PausesNow(now).Where(pause => targets.Contains(pause.Target))
            .Select(pause => pause.Target).ToListAsync(cancellationToken)).ToHashSet();

        foreach (var job in queued)
        {
            if (paused.Contains(Pause.OfServer))
                reasons[job.JobId] = JobWait.ServerPaused;
            else if (job.RetryAt > now)
                reasons[job.JobId] = JobWait.Retry;
            else if (works.Writes(job.Kind) && !JobWorks.MendsFrozen.Contains(job.Kind) && frozen.Contains(job.RepositoryId))
                reasons[job.JobId] = JobWait.FrozenRepository;
            else if (JobWorks.CapabilityOf(job.Kind) is null)
                reasons[job.JobId] = works.Writes(job.Kind) && (taken.Contains(job.RepositoryId) || restored.Contains(job.RepositoryId))
                    ? JobWait.Repository : PlaceMissing(job) ?? JobWait.Worker;
            else if (paused.Contains(Pause.Of(job.ClientId)))
                reasons[job.JobId] = JobWait.ClientPaused;
            else if (job.PlanId is { } planId && paused.Contains(Pause.Of(planId)))
                reasons[job.JobId] = JobWait.PlanPaused;
            else if (modes.TryGetValue(job.RepositoryId, out var mode) && mode < RepositoryRoom.NeededMode(works.Writes(job.Kind)))
                reasons[job.JobId] = JobWait.ClosedRepository;
            else if (!presence.IsOnline(job.ClientId, job.ClientLastSeenAt))
                reasons[job.JobId] = JobWait.Agent;
            else if (PlaceMissing(job) is { } missing)
                reasons[job.JobId] = missing;
            else if (works.Writes(job.Kind) && taken.Contains(job.RepositoryId))
                reasons[job.JobId] = JobWait.Repository;
        }

        return reasons;

        JobWait? PlaceMissing(Waiting job) => QueueRule.Refuse(limits, places, new JobPlace(job.Kind, job.ClientId, locations.GetValueOrDefault(job.RepositoryId)));
    }
}
