using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>Archives that wait for a person's word, as queries.</summary>
internal static class Suspects
{
    public static IQueryable<ArchiveMeasure> OpenSuspects(this ServerDatabase database) =>
        database.Set<ArchiveMeasure>().AsNoTracking().Where(measure => measure.Reasons != null && measure.AcceptedAt == null);

    /// <summary>Then retention lets nothing of the plan go: what it would delete may be the last that is whole.</summary>
    public static Task<bool> HasSuspectAsync(this ServerDatabase database, PlanId plan, CancellationToken cancellationToken) =>
        database.OpenSuspects().AnyAsync(measure => measure.PlanId == plan, cancellationToken);
}
