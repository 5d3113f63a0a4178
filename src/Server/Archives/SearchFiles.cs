using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Finds files by name, in one archive or over all archives of a client, those deleted since included.</summary>
public sealed class SearchFiles(IDbContextFactory<ServerDatabase> databases, CatalogReader reader)
{
    public const int MaxQueryLength = 500;

    /// <param name="ArchiveId">Where to look; exactly one of the two is given.</param>
    /// <param name="ClientId">Look over all versions in all archives of this client.</param>
    /// <param name="Query">Part of a name, a glob with * and ?, or with a slash part of a path.</param>
    public sealed record Request(ArchiveId? ArchiveId, ClientId? ClientId, string Query, PageRange Range);

    /// <param name="HasMore">There is at least one more behind the last.</param>
    /// <param name="NotReadyCount">How many of the client's repositories could not be searched because their catalog is not ready.</param>
    public sealed record Response(IReadOnlyList<FoundFile> Items, bool HasMore, int NotReadyCount);

    /// <param name="ArchiveId">The archive asked for, or the newest that holds the file.</param>
    /// <param name="IsInNewestArchive">False for a file that was deleted since.</param>
    public sealed record FoundFile(ArchiveFile File, ArchiveId ArchiveId, bool IsInNewestArchive);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (request.Query.Trim() is not { Length: > 0 and <= MaxQueryLength })
            return Problem.Invalid("search.query-invalid", $"A search has 1 to {MaxQueryLength} characters.", field: "query");
        if (request.ArchiveId is null == request.ClientId is null)
            return Problem.Invalid("search.scope-invalid", "A search names one archive or one client.", field: "archiveId");
        if (request.Range.Offset + request.Range.Limit > FindRequest.MaxLimit)
            return Problem.Invalid("search.too-many", $"A search shows its first {FindRequest.MaxLimit} results.", "Search for more of the name.", "offset");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (request.ArchiveId is not { } archiveId)
            return await SearchClientAsync(database, request, actor, cancellationToken);
        if (!(await database.FindArchiveAsync(archiveId, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        var found = await FindAsync(archive, request, cancellationToken);
        return found.IsSuccess(out var page, out problem) ? Cut(page.Paths, page.HasMore, 0, request.Range) : problem;
    }

    private async Task<Result<Response>> SearchClientAsync(ServerDatabase database, Request request, Actor actor, CancellationToken cancellationToken)
    {
        // One catalog for each repository; any of its archives that is indexed leads to it.
        var archives = await database.ArchivesFor(actor).AsNoTracking().Where(archive => archive.ClientId == request.ClientId)
            .GroupBy(archive => archive.RepositoryId)
            .Select(group => group.OrderByDescending(archive => archive.CatalogState == CatalogState.Indexed).ThenByDescending(archive => archive.ReceivedAt).First())
            .ToListAsync(cancellationToken);
        var paths = new List<FoundPath>();
        var (hasMore, notReady) = (false, 0);
        foreach (var archive in archives.OrderBy(archive => archive.RepositoryId.Value))
        {
            if ((await FindAsync(archive, request, cancellationToken)).IsSuccess(out var page, out _))
            {
                paths.AddRange(page.Paths);
                hasMore |= page.HasMore;
            }
            else
            {
                notReady++;
            }
        }

        return Cut(paths, hasMore, notReady, request.Range);
    }

    /// <summary>The results up to the end of the page that is asked for: pages run on from one catalog into the next.</summary>
    private Task<Result<FindPage>> FindAsync(Archive archive, Request request, CancellationToken cancellationToken) => reader.ReadAsync(
        archive,
        catalog => catalog.Find(
            new FindRequest { Query = request.Query.Trim(), Archive = request.ArchiveId?.Value, Limit = request.Range.Offset + request.Range.Limit },
            cancellationToken),
        cancellationToken);

    private static Response Cut(IReadOnlyList<FoundPath> paths, bool hasMore, int notReady, PageRange range) => new(
        [.. paths.Skip(range.Offset).Take(range.Limit).Select(path => new FoundFile(ArchiveFile.From(path.Path, path.Entry), new ArchiveId(path.Archive), path.IsInNewestArchive))],
        hasMore || paths.Count > range.Offset + range.Limit,
        notReady);
}
