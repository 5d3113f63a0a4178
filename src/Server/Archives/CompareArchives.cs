using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>What of one folder differs between two archives of a repository: what was added, removed and changed, and what grew.</summary>
public sealed class CompareArchives(IDbContextFactory<ServerDatabase> databases, CatalogReader reader)
{
    /// <param name="WithId">Null for the archive before it whose catalog is ready.</param>
    /// <param name="Folder">Bytes of the folder's path without slashes at its ends; empty for the root.</param>
    public sealed record Request(ArchiveId ArchiveId, ArchiveId? WithId, byte[] Folder, DifferenceOrder Order, PageRange Range);

    /// <param name="Before">The older of the two, whichever was asked for first.</param>
    /// <param name="Total">How many names directly in the folder differ.</param>
    /// <param name="Tally">Of everything beneath the folder; null where that is too much to be counted.</param>
    public sealed record Response(Side Before, Side After, IReadOnlyList<Item> Items, int Total, DifferenceTally? Tally);

    /// <param name="FileCount">Files beneath the folder; null where the archive has no such folder.</param>
    /// <param name="SizeBytes">Their bytes; null as above.</param>
    /// <param name="PlanId">Whose archive it is.</param>
    /// <param name="PlanName">Null where the plan is no more.</param>
    public sealed record Side(ArchiveId ArchiveId, string Name, DateTimeOffset ReceivedAt, long? FileCount, long? SizeBytes, PlanId PlanId, string? PlanName);

    /// <param name="Path">Exact; what a folder is asked for with.</param>
    /// <param name="Before">Null for what was added.</param>
    /// <param name="After">Null for what was removed.</param>
    /// <param name="GrowthBytes">Negative where it shrank.</param>
    /// <param name="Tally">Of a folder, of everything beneath it; null where that is too much to be counted.</param>
    public sealed record Item(WirePath Path, ArchiveFile? Before, ArchiveFile? After, long GrowthBytes, DifferenceTally? Tally);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, actor, cancellationToken)).IsSuccess(out var after, out var problem))
            return problem;
        if (!(await FindOtherAsync(database, after, request.WithId, actor, cancellationToken)).IsSuccess(out var before, out problem))
            return problem;
        if (before.RepositoryId != after.RepositoryId)
            return Problem.Invalid("difference.other-repository", "Only archives of one repository can be compared.", "Choose another archive of the same repository.", "with");
        if (before.ReceivedAt > after.ReceivedAt)
            (before, after) = (after, before);

        // Of the two, one whose catalog is not ready says so.
        var asked = before.CatalogState == CatalogState.Indexed ? after : before;
        if (!(await reader.ReadAsync(asked, catalog => catalog.Compare(Ask(request, before, after)), cancellationToken)).IsSuccess(out var page, out problem))
            return problem;
        if (page is { Before: null, After: null })
            return Problem.NotFound("folder");
        var (one, other) = (before.PlanId, after.PlanId);
        var plans = await database.Set<Plan>().AsNoTracking().Where(plan => plan.Id == one || plan.Id == other).ToDictionaryAsync(plan => plan.Id, plan => plan.Name, cancellationToken);
        return new Response(SideOf(before, page.Before, plans), SideOf(after, page.After, plans), [.. page.Entries.Select(entry => Make(request.Folder, entry))], (int)Math.Min(page.TotalCount, int.MaxValue), page.Tally);
    }

    private static async Task<Result<Archive>> FindOtherAsync(ServerDatabase database, Archive archive, ArchiveId? otherId, Actor actor, CancellationToken cancellationToken)
    {
        if (otherId is { } id)
            return await database.FindArchiveAsync(id, actor, cancellationToken);
        return await database.ArchivesFor(actor).AsNoTracking()
            .Where(other => other.PlanId == archive.PlanId && other.ReceivedAt < archive.ReceivedAt && other.RepositoryId == archive.RepositoryId && other.CatalogState == CatalogState.Indexed)
            .OrderByDescending(other => other.ReceivedAt).FirstOrDefaultAsync(cancellationToken) is { } found
            ? found
            : Problem.Conflict("difference.nothing-before", "There is no archive before this one to compare it with.", "Choose another archive of the same plan.", "with");
    }

    private static DifferenceRequest Ask(Request request, Archive before, Archive after) => new()
    {
        Before = before.Id.Value,
        After = after.Id.Value,
        Path = request.Folder,
        Order = request.Order,
        Offset = request.Range.Offset,
        Limit = request.Range.Limit,
    };

    private static Side SideOf(Archive archive, FolderSums? sums, Dictionary<PlanId, string> plans) =>
        new(archive.Id, archive.Name, archive.ReceivedAt, sums?.FileCount, sums?.SizeBytes, archive.PlanId, plans.GetValueOrDefault(archive.PlanId));

    private static Item Make(byte[] folder, PathDifference entry)
    {
        var path = CatalogPath.Join(folder, entry.Name);
        return new Item(new WirePath(path), FileOf(path, entry.Before), FileOf(path, entry.After), WeightOf(entry.After) - WeightOf(entry.Before), entry.Tally);
    }

    private static ArchiveFile? FileOf(byte[] path, ArchiveEntry? entry) => entry is null ? null : ArchiveFile.From(path, entry);

    private static long WeightOf(ArchiveEntry? entry) => entry is null || entry.IsHardLink ? 0 : entry.SizeBytes;
}
