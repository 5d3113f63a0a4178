using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Finds files by name in one archive. Over all archives <see cref="FindFiles"/> does.</summary>
public sealed class SearchFiles(IDbContextFactory<ServerDatabase> databases, CatalogReader reader)
{
    public const int MaxQueryLength = 500;

    /// <param name="Query">Part of a name, a glob with * and ?, or with a slash part of a path.</param>
    public sealed record Request(ArchiveId ArchiveId, string Query, PageRange Range);

    /// <param name="HasMore">There is at least one more behind the last.</param>
    public sealed record Response(IReadOnlyList<FoundFile> Items, bool HasMore);

    /// <param name="IsInNewestArchive">False for a file that was deleted since.</param>
    public sealed record FoundFile(ArchiveFile File, ArchiveId ArchiveId, bool IsInNewestArchive);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (CheckQuery(request.Query) is { } wrong)
            return wrong;
        if (request.Range.Offset + request.Range.Limit > FindRequest.MaxLimit)
            return Problem.Invalid("search.too-many", $"A search shows its first {FindRequest.MaxLimit} results.", "Search for more of the name.", "offset");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        var asked = new FindRequest { Query = request.Query.Trim(), Archive = request.ArchiveId.Value, Offset = request.Range.Offset, Limit = request.Range.Limit };
        return (await reader.ReadAsync(archive, catalog => catalog.Find(asked, cancellationToken), cancellationToken)).IsSuccess(out var page, out problem)
            ? new Response([.. page.Paths.Select(path => new FoundFile(ArchiveFile.From(path.Path, path.Entry), new ArchiveId(path.Archive), path.IsInNewestArchive))], page.HasMore)
            : problem;
    }

    /// <summary>Null, or why it cannot be searched for.</summary>
    internal static Problem? CheckQuery(string query) => query.Trim() is { Length: > 0 and <= MaxQueryLength }
        ? null
        : Problem.Invalid("search.query-invalid", $"A search has 1 to {MaxQueryLength} characters.", field: "query");
}
