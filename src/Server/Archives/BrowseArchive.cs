using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>One page of one folder of an archive, folders first. Where the catalog is not ready, from borg's own list if that is not too much.</summary>
public sealed class BrowseArchive(IDbContextFactory<ServerDatabase> databases, CatalogReader reader, ArchiveListing listing)
{
    /// <param name="Folder">Bytes of the folder's path without slashes at its ends; empty for the root.</param>
    /// <param name="ComparedWith">Another archive of the same plan, whose sizes are told beside.</param>
    public sealed record Request(ArchiveId ArchiveId, byte[] Folder, DirectoryOrder Order, PageRange Range, ArchiveId? ComparedWith = null);

    public async Task<Result<Page<ArchiveFile>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (request.ComparedWith is { } otherId && (await database.FindArchiveAsync(otherId, actor, cancellationToken)).IsProblem(out problem))
            return problem;
        var answer = await reader.ReadAsync(archive, catalog => Read(catalog, request), cancellationToken);
        if (!answer.IsSuccess(out var found, out problem))
            return problem.Code is "catalog.not-ready" or "catalog.failed" && await listing.ReadAsync(archive, request.Folder, cancellationToken) is { } listed ? Page(listed, request) : problem;
        return found.Directory is not { } directory
            ? Problem.NotFound("folder")
            : new Page<ArchiveFile>(
                [.. directory.Entries.Select((entry, at) => ArchiveFile.From(CatalogPath.Join(request.Folder, entry.Name), entry) with { SizeBytesBefore = found.Before?[at] })],
                (int)Math.Min(directory.TotalCount, int.MaxValue));
    }

    private static Result<Page<ArchiveFile>> Page(FolderListing listed, Request request)
    {
        if (!listed.IsThere)
            return Problem.NotFound("folder");
        var entries = listed.ToEntries(request.Order);
        return new Page<ArchiveFile>(
            [.. entries.Skip(request.Range.Offset).Take(request.Range.Limit).Select(entry => ArchiveFile.From(CatalogPath.Join(request.Folder, entry.Name), entry))], entries.Count);
    }

    /// <summary>Null where the catalog lacks the archive, which is damage; a folder that is not there is an answer.</summary>
    private static Found? Read(CatalogFile catalog, Request request)
    {
        var directory = catalog.ListDirectory(new DirectoryRequest
        {
            Archive = request.ArchiveId.Value,
            Path = request.Folder,
            Order = request.Order,
            DirectoriesFirst = true,
            Offset = request.Range.Offset,
            Limit = request.Range.Limit,
        });
        return directory is not null || request.Folder.Length > 0 ? new Found(directory, SizesBefore(catalog, request, directory)) : null;
    }

    // A folder's size is stored with it: one look-up for each entry of the page. Another catalog does not know this archive's paths.
    private static List<long?>? SizesBefore(CatalogFile catalog, Request request, DirectoryPage? directory) =>
        request.ComparedWith is { } other && directory is not null
            ? [.. directory.Entries.Select(entry => catalog.GetEntry(other.Value, CatalogPath.Join(request.Folder, entry.Name))?.SizeBytes)]
            : null;

    private sealed record Found(DirectoryPage? Directory, IReadOnlyList<long?>? Before);
}
