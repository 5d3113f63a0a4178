using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>How a plan stands with its restore proofs, with the last ones.</summary>
public sealed class GetProof(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    private const int MostShown = 20;

    public sealed record Request(PlanId PlanId);

    /// <param name="Rule">How often, where, how much.</param>
    /// <param name="ProvenAt">When files of it were last restored without a fault; null for never.</param>
    /// <param name="Fault">What was wrong in the last proof; null if nothing was.</param>
    /// <param name="IsOverdue">A good proof is missing for longer than the rule promises.</param>
    /// <param name="NextAt">When the next one is due by itself.</param>
    /// <param name="RoundFileCount">Proven in the present round, which goes through the whole archive sample by sample.</param>
    /// <param name="TotalFileCount">What the archive held that was proven last; zero before the first.</param>
    /// <param name="CoveredAt">When the last round was through with every file; null before the first.</param>
    /// <param name="CoveredSince">When that round began.</param>
    /// <param name="LiveJobId">The proof that waits or runs.</param>
    /// <param name="HasDatabases">The plan saves databases, whose dumps can be loaded for a proof.</param>
    /// <param name="LoadedAt">When dumps of it were last loaded, without a fault.</param>
    /// <param name="NotLoaded">Why the last proof did not load them all, though the rule wants it.</param>
    /// <param name="Last">The newest proofs with a verdict, at most 20.</param>
    public sealed record Response(
        ProofRule Rule, DateTimeOffset? ProvenAt, DateTimeOffset? LastAt, string? Fault, bool IsOverdue, DateTimeOffset? NextAt, DateTimeOffset? RoundStartedAt, long RoundFileCount, long RoundBytes,
        long TotalFileCount, long TotalBytes, DateTimeOffset? CoveredAt, DateTimeOffset? CoveredSince, JobId? LiveJobId, bool HasDatabases, DateTimeOffset? LoadedAt, string? NotLoaded, IReadOnlyList<Ended> Last);

    /// <param name="Duration">From its start to its verdict.</param>
    public sealed record Ended(
        JobId JobId, string ArchiveName, ProofMethod Method, bool IsWhole, DateTimeOffset EndedAt, TimeSpan? Duration, bool IsGood, ProofFindings Findings);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.PlansFor(actor).AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == request.PlanId, cancellationToken) is not { } plan)
            return Problem.NotFound("plan");
        var now = time.GetUtcNow();
        var standing = await database.FindProofAsync(request.PlanId, now, cancellationToken); // not stored: looking changes nothing
        var live = await database.Set<Job>().AsNoTracking()
            .Where(job => job.PlanId == request.PlanId && (job.Kind == JobKind.Proof || job.Kind == JobKind.ClientProof) && JobStates.Live.Contains(job.State))
            .Select(job => (JobId?)job.Id).FirstOrDefaultAsync(cancellationToken);
        var proofs = await (
            from proof in database.Set<Proof>().AsNoTracking()
            where proof.PlanId == request.PlanId
            orderby proof.EndedAt descending
            join job in database.Set<Job>() on proof.JobId equals job.Id into jobs
            from job in jobs.DefaultIfEmpty()
            select new { Proof = proof, StartedAt = job == null ? null : job.StartedAt }).Take(MostShown).ToListAsync(cancellationToken);
        return new Response(
            standing.Rule, standing.ProvenAt, standing.LastAt, standing.Fault, standing.OverdueAt <= now, standing.NextAt, standing.RoundStartedAt, standing.RoundFileCount, standing.RoundBytes,
            standing.TotalFileCount, standing.TotalBytes, standing.CoveredAt, standing.CoveredSince, live, plan.Databases.Count > 0, standing.LoadedAt, standing.NotLoaded,
            [.. proofs.Select(row => new Ended(
                row.Proof.JobId, row.Proof.ArchiveName, row.Proof.Method, row.Proof.IsWhole, row.Proof.EndedAt, row.Proof.EndedAt - row.StartedAt, row.Proof.IsGood, row.Proof.Findings))]);
    }
}
