using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>Holds an archive that was just indexed against its plan's history. Once: a catalog that is built anew judges nothing again.</summary>
public sealed class JudgeArchive(IDbContextFactory<ServerDatabase> databases, Platform.Signals.Signals signals, TimeProvider time, ILogger<JudgeArchive> logger)
{
    /// <param name="catalog">In which the archive is the newest of its chain.</param>
    public async Task RunAsync(CatalogFile catalog, Archive archive, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<ArchiveMeasure>().AnyAsync(measure => measure.ArchiveId == archive.Id, cancellationToken)
            || catalog.MeasureChanges(archive.Id.Value) is not { } changes)
            return;

        var traits = ArchiveTraits.Of(changes, archive.DeduplicatedBytes);
        var former = await database.Set<ArchiveMeasure>().AsNoTracking()
            .Where(measure => measure.PlanId == archive.PlanId && (measure.Reasons == null || measure.AcceptedAt != null))
            .OrderByDescending(measure => measure.MeasuredAt).Take(SuspicionRule.MostHistory).ToListAsync(cancellationToken);
        var reasons = SuspicionRule.Judge(traits, [.. former.Select(measure => measure.Traits)]);
        database.Add(ArchiveMeasure.Take(archive.Id, archive.PlanId, traits, reasons.Count == 0 ? null : SuspicionWords.Of(reasons, changes, traits), time.GetUtcNow()));
        await database.SaveChangesAsync(cancellationToken);
        if (reasons.Count == 0)
            return;
        logger.ArchiveSuspect(archive.Id, string.Join(", ", reasons));
        signals.Raise(ClientTopics.Of(archive.ClientId));
        signals.Raise(ClientTopics.Any);
    }
}
