using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Keeps what came of a proof, once.</summary>
public sealed class ProofKeeper(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    private static readonly JobKind[] Disturbing = [JobKind.Compact, JobKind.Prune, JobKind.WayBack, JobKind.Repair];

    /// <summary>The verdict, which is the job's own: null for a good one.</summary>
    internal async Task<Problem?> KeepAsync(Job job, Archive archive, ProofDetail detail, ProofFindings found, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!found.IsGood && await WasDisturbedAsync(database, job, cancellationToken))
            return await PutOffAsync(job, Disturbed, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        // Verified again after a restart: it counts once.
        if (!await database.Set<Proof>().AnyAsync(proof => proof.JobId == job.Id, cancellationToken))
        {
            database.Add(Proof.Create(job, archive.PlanId, archive, detail.IsWhole, found, now));
            if (await database.Set<PlanProof>().SingleOrDefaultAsync(proof => proof.PlanId == archive.PlanId, cancellationToken) is { } standing)
                standing.Keep(job.Id, detail, found, now);
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return found.Fault is { } fault
            ? Problem.Conflict("proof.failed", fault, "Look at the disk of the storage location, check the repository with all data, and keep its older archives until you know more. The next proof looks at the same files again.")
            : null;
    }

    /// <summary>It could not be carried out: nothing is said about the archive, and it is tried again.</summary>
    internal async Task<Problem> PutOffAsync(Job job, Problem why, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (job.PlanId is { } planId && await database.Set<PlanProof>().SingleOrDefaultAsync(proof => proof.PlanId == planId, cancellationToken) is { } standing)
        {
            standing.PutOff(time.GetUtcNow());
            await database.SaveChangesAsync(cancellationToken);
        }

        return why;
    }

    // A proof reads past the lock. What a compact moved while borg looked for it is not damage.
    private static Task<bool> WasDisturbedAsync(ServerDatabase database, Job job, CancellationToken cancellationToken) =>
        database.Set<Job>().AnyAsync(
            other => other.RepositoryId == job.RepositoryId && other.ClientId == job.ClientId && Disturbing.Contains(other.Kind)
                && other.StartedAt != null && (other.EndedAt == null || other.EndedAt > job.LeasedAt),
            cancellationToken);

    private static Problem Disturbed { get; } = Problem.Conflict(
        "proof.disturbed", "The repository was compacted or pruned meanwhile, which moves what a proof reads.", "Nothing is said about the archive. It is proven again within a day.");
}
