using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Brings the record of a plan before <see cref="RetentionSelection"/>; the one way for preview, confirmation and prune.</summary>
public sealed class RetentionReader(IPlanZones zones, IArchiveReaders readers, TimeProvider time)
{
    private static readonly JobState[] EndedWell = [JobState.Succeeded, JobState.Warned, JobState.Verifying];

    /// <summary>Null where there is no such plan.</summary>
    /// <param name="retention">To see what this one would do, paused or not. Null for what is true now: the stored one, and nothing where the plan, its client or the server is paused.</param>
    public async Task<RetentionStanding?> ReadAsync(ServerDatabase database, PlanId planId, Retention? retention, CancellationToken cancellationToken)
    {
        if (await database.Set<Plan>().AsNoTracking().SingleOrDefaultAsync(plan => plan.Id == planId, cancellationToken) is not { } plan)
            return null;
        // Good is what a backup of this very plan made; an archive whose job is not known, or failed, takes nobody's place.
        var rows = await (
            from archive in database.Set<Archive>().AsNoTracking()
            where archive.PlanId == planId && archive.RepositoryId == plan.RepositoryId
            orderby archive.ReceivedAt descending, archive.Id descending
            select new
            {
                Archive = archive,
                // Nor one with missing pieces: it must not push out a whole one.
                IsGood = archive.DamagedFileCount == 0 && database.Set<Job>().Any(job => job.Id == archive.JobId && job.PlanId == planId && job.Kind == JobKind.Backup && EndedWell.Contains(job.State)),
            }).ToListAsync(cancellationToken);
        var zone = await zones.FindAsync(database, planId, cancellationToken);
        var now = time.GetUtcNow();
        var awaitsDecision = await database.HasSuspectAsync(planId, cancellationToken);
        var inUse = await readers.FindAsync(database, plan.RepositoryId, cancellationToken);
        retention ??= plan.Retention with { IsPaused = plan.Retention.IsPaused || await database.IsPausedAsync(plan.ClientId, planId, now, cancellationToken) };
        var verdicts = RetentionSelection.Select(
            rows.Select(row => new RetentionCandidate(row.Archive.Id, row.Archive.ReceivedAt, row.IsGood, row.Archive.IsHeldAt(now), inUse.Contains(row.Archive.Id), awaitsDecision)), retention, zone, now)
            .ToDictionary(verdict => verdict.ArchiveId);
        return new RetentionStanding(plan, zone, [.. rows.Select(row => row.Archive)], [.. rows.Select(row => verdicts[row.Archive.Id])]);
    }
}
