using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Queues prunes and compacts where there is something for them to do. Asking again while one waits or runs is harmless.</summary>
public sealed class MaintenanceQueue(IDbContextFactory<ServerDatabase> databases, RetentionReader reader, JobQueue queue, TimeProvider time)
{
    /// <summary>Queues a prune if the plan's retention lets an archive go, or if a prune was cut off before its end was known.</summary>
    /// <param name="asker">The person who wants it now; null where the server looks by itself.</param>
    /// <returns>The job; null where there is nothing to do.</returns>
    public async Task<Result<JobId?>> EnsurePruneAsync(PlanId planId, string requestedBy, Actor? asker, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await reader.ReadAsync(database, planId, null, cancellationToken) is not { } standing)
            return Problem.NotFound("plan");
        if (standing.Going.Count == 0 && !await PruneOrders.Open(database, standing.Plan.RepositoryId).AnyAsync(order => order.PlanId == planId, cancellationToken))
            return (JobId?)null;
        if (await database.Set<Repository>().AnyAsync(row => row.Id == standing.Plan.RepositoryId && row.State == RepositoryState.Frozen, cancellationToken))
            return FrozenRepository.Refusal;
        if (asker is not null)
            database.Record(asker, ActivityKind.PruneStarted, await database.SubjectAsync(standing.Plan, cancellationToken));
        return await QueueAsync(
            database, Job.Queue(JobKind.Prune, standing.Plan.ClientId, standing.Plan.RepositoryId, planId, null, requestedBy, time.GetUtcNow()), cancellationToken);
    }

    /// <summary>Queues a compact if it is due by <see cref="CompactRule"/>.</summary>
    /// <param name="asker">The person who wants it now, due or not; null where the server looks by itself.</param>
    public async Task<Result<JobId?>> EnsureCompactAsync(RepositoryId id, string requestedBy, Actor? asker, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        if (repository.State != RepositoryState.Ready)
            return Problem.Conflict("repository.not-ready", "The repository is not ready.");
        var now = time.GetUtcNow();
        if (asker is null && !CompactRule.IsDue(repository.PrunedSince, repository.PrunedBytes, repository.DeduplicatedBytes, now))
            return (JobId?)null;
        if (asker is not null)
            database.Record(asker, ActivityKind.CompactStarted, await database.SubjectAsync("repository", id.Value, repository.Name, repository.ClientId, cancellationToken));
        return await QueueAsync(database, Job.Queue(JobKind.Compact, repository.ClientId, id, null, null, requestedBy, now), cancellationToken);
    }

    /// <summary>Looks at every plan and every repository once; what is due by the passing of time is found here.</summary>
    public async Task EnsureAllAsync(CancellationToken cancellationToken)
    {
        List<PlanId> plans;
        List<RepositoryId> repositories;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            plans = await (
                from plan in database.Set<Plan>()
                join repository in database.Set<Repository>() on plan.RepositoryId equals repository.Id
                where repository.State == RepositoryState.Ready
                select plan.Id).ToListAsync(cancellationToken);
            repositories = await database.Set<Repository>().Where(repository => repository.PrunedSince != null && repository.State == RepositoryState.Ready)
                .Select(repository => repository.Id).ToListAsync(cancellationToken);
        }

        foreach (var plan in plans)
            await EnsurePruneAsync(plan, Actor.Server.Name, null, cancellationToken);
        foreach (var repository in repositories)
            await EnsureCompactAsync(repository, Actor.Server.Name, null, cancellationToken);
    }

    private async Task<Result<JobId?>> QueueAsync(ServerDatabase database, Job job, CancellationToken cancellationToken) =>
        (await queue.EnqueueAsync(database, job, cancellationToken)).IsSuccess(out var id, out var problem) ? (JobId?)id : problem;
}
