using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Finds files by name over all archives of a client, or of every client that the actor may see, those deleted since
/// included. One call does a bounded piece of it and says where to go on, so that a search over hundreds of clients shows
/// its first results at once and is never one long request.
/// </summary>
public sealed class FindFiles(IDbContextFactory<ServerDatabase> databases, CatalogReader reader)
{
    public const int MostItems = 200;

    /// <summary>So many catalogs at most are opened in one call.</summary>
    private const int MostCatalogs = 10;

    /// <summary>Look-ups of one call, some microseconds each.</summary>
    private const int MostWork = 40_000;

    /// <param name="ClientId">Null for all that the actor may see.</param>
    /// <param name="Query">Part of a name, a glob with * and ?, or with a slash part of a path.</param>
    /// <param name="Filter">What one version at least must be like.</param>
    /// <param name="After">The cursor of the answer before; null begins.</param>
    /// <param name="Limit">Null asks for 50, and never more than 200 come.</param>
    public sealed record Request(ClientId? ClientId, string Query, SearchFilter Filter, string? After = null, int? Limit = null);

    /// <param name="Next">The cursor to go on with; null at the end. There may be one although nothing was found so far.</param>
    /// <param name="SearchedCount">Repositories in which this call has looked.</param>
    /// <param name="NotReadyCount">Repositories that could not be searched because their catalog is not ready.</param>
    public sealed record Response(IReadOnlyList<FoundFile> Items, string? Next, int SearchedCount, int NotReadyCount);

    /// <param name="File">The newest version that is as asked.</param>
    /// <param name="ArchiveId">The newest archive that holds this version.</param>
    /// <param name="VersionCount">All versions of the path, whether as asked or not.</param>
    /// <param name="IsInNewestArchive">False for a file that was deleted since.</param>
    public sealed record FoundFile(ClientId ClientId, string ClientName, RepositoryId RepositoryId, ArchiveFile File, ArchiveId ArchiveId, int VersionCount, bool IsInNewestArchive);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (SearchFiles.CheckQuery(request.Query) is { } wrong)
            return wrong;
        SearchCursor? cursor = null;
        if (request.After is not null && !SearchCursor.TryParse(request.After, out cursor))
            return Problem.Invalid("search.cursor-invalid", "A search goes on with the cursor of the answer before, as it is.", field: "after");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var scopes = await ListAsync(database, request.ClientId, cursor, actor, cancellationToken);
        var search = new Piece(Math.Clamp(request.Limit ?? 50, 1, MostItems));
        foreach (var scope in scopes.Take(MostCatalogs))
        {
            var from = cursor is { Position: { } position } && cursor.Value.RepositoryId == scope.RepositoryId ? position : (SearchPosition?)null;
            await SearchAsync(database, request, scope, from, search, cancellationToken);
            if (search.Next is not null)
                break;
            if (search.IsFull && scope != scopes[^1])
                search.Next = new SearchCursor(scope.RepositoryId, null);
            if (search.IsFull)
                break;
        }

        if (search.Next is null && !search.IsFull && scopes.Count > MostCatalogs)
            search.Next = new SearchCursor(scopes[MostCatalogs - 1].RepositoryId, null);
        return new Response(search.Items, search.Next?.ToString(), search.SearchedCount, search.NotReadyCount);
    }

    /// <summary>The repositories from the cursor on, in the order in which they were made; one more than a call looks into.</summary>
    private static async Task<List<Scope>> ListAsync(ServerDatabase database, ClientId? clientId, SearchCursor? cursor, Actor actor, CancellationToken cancellationToken)
    {
        var repositories = database.Set<Repository>().AsNoTracking().SeenBy(actor, repository => repository.ClientId);
        if (clientId is { } id)
            repositories = repositories.Where(repository => repository.ClientId == id);
        if (cursor is { } at)
        {
            var from = at.RepositoryId;
            repositories = at.Position is null ? repositories.Where(repository => repository.Id > from) : repositories.Where(repository => repository.Id >= from);
        }

        return await (from repository in repositories.OrderBy(repository => repository.Id).Take(MostCatalogs + 1)
                      join client in database.Set<Client>() on repository.ClientId equals client.Id
                      orderby repository.Id
                      select new Scope(repository.Id, client.Id, client.Name)).ToListAsync(cancellationToken);
    }

    private async Task SearchAsync(ServerDatabase database, Request request, Scope scope, SearchPosition? from, Piece search, CancellationToken cancellationToken)
    {
        var archives = database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == scope.RepositoryId);
        var archive = await archives.OrderByDescending(archive => archive.CatalogState == CatalogState.Indexed).ThenByDescending(archive => archive.ReceivedAt).FirstOrDefaultAsync(cancellationToken);
        if (archive is null)
            return;
        var asked = new SearchRequest { Query = request.Query.Trim(), Filter = request.Filter, From = from, Limit = search.Room, MaxWork = MostWork - search.Work };
        if (!(await reader.ReadAsync(archive, catalog => catalog.Search(asked, cancellationToken), cancellationToken)).IsSuccess(out var page, out _))
        {
            search.NotReadyCount++;
            return;
        }

        search.SearchedCount++;
        search.Work += page.Work;
        search.Items.AddRange(page.Paths.Select(path => new FoundFile(
            scope.ClientId, scope.ClientName, scope.RepositoryId, ArchiveFile.From(path.Path, path.Entry), new ArchiveId(path.Archive), path.VersionCount, path.IsInNewestArchive)));
        if (page.Next is { } next)
            search.Next = new SearchCursor(scope.RepositoryId, next);
    }

    private sealed record Scope(RepositoryId RepositoryId, ClientId ClientId, string ClientName);

    /// <summary>What one call has found and spent.</summary>
    private sealed class Piece(int limit)
    {
        public List<FoundFile> Items { get; } = [];

        public SearchCursor? Next { get; set; }

        public int Work { get; set; }

        public int SearchedCount { get; set; }

        public int NotReadyCount { get; set; }

        public int Room => limit - Items.Count;

        public bool IsFull => Room <= 0 || Work >= MostWork;
    }
}
