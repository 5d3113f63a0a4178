using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Restores;
using BorgBackupServer.Server.Restores.Proofs;
using BorgBackupServer.Server.Schedules;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>What stands around a job on its page: the archive that it made, the one before, and when the plan runs next.</summary>
public sealed class GetJobOutcome(IDbContextFactory<ServerDatabase> databases)
{
    private const int MostPruned = 500;

    public sealed record Request(JobId JobId);

    /// <param name="ArchiveId">The archive that the job made; null when it made none.</param>
    /// <param name="CatalogState">Whether its files can be browsed.</param>
    /// <param name="Before">The plan's archive before this job; null when there is none.</param>
    /// <param name="NextRunAt">When the plan runs next by its schedule; null when only by hand.</param>
    /// <param name="Restore">What a restore brings back; null for other jobs.</param>
    /// <param name="Pruned">What a prune deleted, the oldest first, at most 500; null for other jobs.</param>
    /// <param name="Proof">What a proof is about; null for other jobs.</param>
    public sealed record Response(
        ArchiveId? ArchiveId, CatalogState? CatalogState, Former? Before, DateTimeOffset? NextRunAt, Selected? Restore, IReadOnlyList<Deleted>? Pruned = null, Proven? Proof = null)
    {
        /// <summary>How many bytes it will be, as far as one can guess: a backup reads about what the one before read.</summary>
        public long? ExpectedBytes => Proof is not null ? Proof.Bytes : Restore is null ? Before?.OriginalBytes : Restore.Bytes;
    }

    /// <param name="Bytes">What the catalog says of its files.</param>
    /// <param name="Findings">Null before the verdict.</param>
    public sealed record Proven(ArchiveId ArchiveId, long Bytes, ProofFindings? Findings);

    /// <param name="IsGone">The server has seen that it is gone; false while that is not known.</param>
    public sealed record Deleted(string Name, DateTimeOffset ReceivedAt, long DeduplicatedBytes, bool IsGone);

    public sealed record Former(ArchiveId ArchiveId, DateTimeOffset ReceivedAt, long OriginalBytes);

    /// <param name="ArchiveId">Where the files come from.</param>
    /// <param name="TargetDirectory">Where they go, on the client.</param>
    /// <param name="Bytes">What the catalog said of their size; null when it could not.</param>
    /// <param name="IsInPlace">To where the files were.</param>
    /// <param name="Existing">What happened to files that were there.</param>
    /// <param name="FromClient">The client that the files are of, where it is another one.</param>
    /// <param name="Facts">What the agent wrote; null before it said so.</param>
    /// <param name="IntoSource">The source that a database was loaded into; null for files.</param>
    /// <param name="AsDatabase">The name of that database.</param>
    public sealed record Selected(
        ArchiveId ArchiveId, WirePath TargetDirectory, long? Bytes, bool IsInPlace, ExistingFiles? Existing, string? FromClient, RestoreFacts? Facts,
        string? IntoSource = null, string? AsDatabase = null);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var job = await database.JobsFor(actor).AsNoTracking().SingleOrDefaultAsync(job => job.Id == request.JobId, cancellationToken);
        if (job is null)
            return Problem.NotFound("job");
        if (job.Kind == JobKind.Restore)
        {
            var detail = RestoreDetail.Of(job);
            return new Response(null, null, null, null, new Selected(
                detail.ArchiveId, detail.TargetDirectory, detail.ExpectedBytes, detail.IsInPlace, detail.Existing, detail.FromClient, FactsOf(job),
                detail.Database?.Source, detail.Database?.Database));
        }

        if (job.Kind is JobKind.Proof or JobKind.ClientProof)
        {
            var detail = ProofDetail.Of(job);
            var proof = await database.Set<Proof>().AsNoTracking().SingleOrDefaultAsync(proof => proof.JobId == job.Id, cancellationToken);
            return new Response(null, null, null, null, null, null, new Proven(detail.ArchiveId, detail.Bytes, proof?.Findings));
        }

        if (job.Kind is JobKind.Prune or JobKind.Compact or JobKind.WayBack or JobKind.Check or JobKind.Removal or JobKind.Move or JobKind.Repair)
        {
            var pruned = await database.Set<PrunedArchive>().AsNoTracking().Where(order => order.JobId == request.JobId)
                .OrderBy(order => order.ReceivedAt).Take(MostPruned)
                .Select(order => new Deleted(order.Name, order.ReceivedAt, order.DeduplicatedBytes, order.RemovedAt != null)).ToListAsync(cancellationToken);
            return new Response(null, null, null, null, null, job.Kind == JobKind.Prune ? pruned : null);
        }

        var archives = database.Set<Archive>().AsNoTracking();
        var made = await archives.Where(archive => archive.JobId == request.JobId)
            .Select(archive => new { archive.Id, archive.CatalogState }).FirstOrDefaultAsync(cancellationToken);
        if (job.PlanId is not { } planId)
            return new Response(made?.Id, made?.CatalogState, null, null, null);

        var before = await archives.Where(archive => archive.PlanId == planId && archive.JobId != request.JobId && archive.ReceivedAt < job.QueuedAt)
            .OrderByDescending(archive => archive.ReceivedAt)
            .Select(archive => new Former(archive.Id, archive.ReceivedAt, archive.OriginalBytes)).FirstOrDefaultAsync(cancellationToken);
        var next = await database.Set<Schedule>().AsNoTracking().Where(schedule => schedule.PlanId == planId)
            .Select(schedule => schedule.NextRunAt).SingleOrDefaultAsync(cancellationToken);
        return new Response(made?.Id, made?.CatalogState, before, next, null);
    }

    private static RestoreFacts? FactsOf(Job job) =>
        job.FinishedJson is null ? null : JsonSerializer.Deserialize(job.FinishedJson, ProtocolJson.Default.FinishedReport)?.Restore;
}
