using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Where jobs begin.</summary>
public sealed class JobQueue(Signals signals)
{
    /// <summary>
    /// Queues the job. With a transaction under way on <paramref name="database"/> the job becomes part of it, and the
    /// caller calls <see cref="Announce"/> after its commit. Without one, everything that the context has pending is
    /// stored together with the job, and announced.
    /// Refuses a second live backup or prune of the same plan, or compact of the same repository, with <c>job.already-queued</c>; nothing is stored then.
    /// </summary>
    public async Task<Result<JobId>> EnqueueAsync(ServerDatabase database, Job job, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is not null)
            return await AddAsync(database, job, cancellationToken);

        // The transaction takes the write lock at its begin: of two clicks at once, the second sees the job of the first.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var result = await AddAsync(database, job, cancellationToken);
        if (result.IsProblem(out _))
            return result;
        await transaction.CommitAsync(cancellationToken);
        Announce(job);
        return result;
    }

    /// <summary>
    /// Adds backups of different plans inside the caller's transaction, but for those whose plan has a live one. The caller
    /// saves, and announces the jobs after its commit.
    /// </summary>
    /// <returns>The plans that get none, and why.</returns>
    public async Task<IReadOnlyDictionary<PlanId, Problem>> AddBackupsAsync(ServerDatabase database, IReadOnlyCollection<Job> jobs, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
            return new Dictionary<PlanId, Problem>();
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Without a transaction two could each believe to be the only one.");
        // All that live, for there are few of them: asked for by plan or by kind, years of history would be gone through.
        var live = (await database.Set<Job>().AsNoTracking().Where(job => JobStates.Live.Contains(job.State))
            .Select(job => new { job.PlanId, job.Kind }).ToListAsync(cancellationToken))
            .Where(job => job.Kind == JobKind.Backup).Select(job => job.PlanId).ToHashSet();
        database.AddRange(jobs.Where(job => !live.Contains(job.PlanId)));
        return jobs.Select(job => job.PlanId).OfType<PlanId>().Where(plan => live.Contains(plan)).ToDictionary(plan => plan, _ => AlreadyBackedUp);
    }

    /// <summary>Wakes the agent or the worker that the job is for. After the commit, never before.</summary>
    public void Announce(Job job) => signals.Announce(job);

    private static async Task<Result<JobId>> AddAsync(ServerDatabase database, Job job, CancellationToken cancellationToken)
    {
        if (job.Kind is JobKind.Backup or JobKind.Prune && job.PlanId is { } planId)
        {
            var live = await database.Set<Job>().AnyAsync(
                other => other.PlanId == planId && other.Kind == job.Kind && JobStates.Live.Contains(other.State), cancellationToken);
            if (live)
                return job.Kind == JobKind.Backup ? AlreadyBackedUp : Already("A prune of this plan");
        }

        // Whichever of the two: they would prove the same files.
        if (job.Kind is JobKind.Proof or JobKind.ClientProof && job.PlanId is { } proven && await database.Set<Job>().AnyAsync(
                other => other.PlanId == proven && (other.Kind == JobKind.Proof || other.Kind == JobKind.ClientProof) && JobStates.Live.Contains(other.State), cancellationToken))
            return Already("A proof of this plan");

        if (job.Kind is JobKind.Compact or JobKind.WayBack or JobKind.Check or JobKind.Removal or JobKind.Move or JobKind.Repair && await database.Set<Job>().AnyAsync(
                other => other.ClientId == job.ClientId && other.RepositoryId == job.RepositoryId && other.Kind == job.Kind && JobStates.Live.Contains(other.State), cancellationToken))
            return Already($"A {JobWords.Kind(job.Kind).ToLowerInvariant()} of this repository");

        database.Add(job);
        await database.SaveChangesAsync(cancellationToken);
        return job.Id;
    }

    private static Problem AlreadyBackedUp => Already("A backup of this plan");

    private static Problem Already(string what) => Problem.Conflict("job.already-queued", $"{what} is waiting or running already.", "Wait for it, or cancel it. One that waits to be tried again can be tried now on its page.");
}
