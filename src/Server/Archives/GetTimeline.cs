using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>The archives of a plan around one of them, or around a moment: the same folder at another time.</summary>
public sealed class GetTimeline(IDbContextFactory<ServerDatabase> databases)
{
    /// <summary>So many on either side.</summary>
    public const int Around = 12;

    /// <param name="ArchiveId">An archive of the plan.</param>
    /// <param name="At">Null for the moment of the archive itself.</param>
    public sealed record Request(ArchiveId ArchiveId, DateTimeOffset? At = null);

    /// <param name="Present">The archive asked for; with a moment, the newest that was there then, or the plan's first where none was.</param>
    /// <param name="Earlier">The one before it; null at the beginning.</param>
    /// <param name="Later">The one after it; null at the end.</param>
    /// <param name="Moments">Those around it and itself, oldest first.</param>
    public sealed record Response(Moment Present, Moment? Earlier, Moment? Later, IReadOnlyList<Moment> Moments);

    public sealed record Moment(ArchiveId ArchiveId, DateTimeOffset ReceivedAt, long FileCount, long OriginalBytes, CatalogState CatalogState);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        var plan = database.ArchivesFor(actor).AsNoTracking().Where(other => other.PlanId == archive.PlanId && other.ClientId == archive.ClientId);
        var present = Of(archive);
        if (request.At is { } at)
        {
            present = await Moments(plan.Where(other => other.ReceivedAt <= at).OrderByDescending(other => other.ReceivedAt)).FirstOrDefaultAsync(cancellationToken)
                ?? await Moments(plan.OrderBy(other => other.ReceivedAt)).FirstOrDefaultAsync(cancellationToken)
                ?? present;
        }

        var earlier = await Moments(plan.Where(other => other.ReceivedAt < present.ReceivedAt).OrderByDescending(other => other.ReceivedAt).Take(Around)).ToListAsync(cancellationToken);
        var later = await Moments(plan.Where(other => other.ReceivedAt > present.ReceivedAt).OrderBy(other => other.ReceivedAt).Take(Around)).ToListAsync(cancellationToken);
        return new Response(present, earlier.FirstOrDefault(), later.FirstOrDefault(), [.. Enumerable.Reverse(earlier), present, .. later]);
    }

    private static Moment Of(Archive archive) => new(archive.Id, archive.ReceivedAt, archive.FileCount, archive.OriginalBytes, archive.CatalogState);

    private static IQueryable<Moment> Moments(IQueryable<Archive> archives) =>
        archives.Select(archive => new Moment(archive.Id, archive.ReceivedAt, archive.FileCount, archive.OriginalBytes, archive.CatalogState));
}
