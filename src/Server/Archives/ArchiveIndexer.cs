using BorgBackupServer.Borg.Output;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Streams borg's list of one archive into the catalog.</summary>
public sealed class ArchiveIndexer(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, ILogger<ArchiveIndexer> log)
{
    /// <summary>
    /// Indexes the archive as the newest of its chain. Only after borg has ended well does the archive count as indexed: the
    /// catalog is finished at the end of the list, and only borg's exit tells whether that was all of it.
    /// </summary>
    public async Task<Problem?> IndexAsync(CatalogFile catalog, Archive archive, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = database.Set<Archive>().Where(other => other.Id == archive.Id);
        await row.ExecuteUpdateAsync(set => set.SetProperty(other => other.CatalogState, CatalogState.Waiting), cancellationToken);

        IndexOutcome? outcome = null;
        var listed = await borg.ListFilesAsync(
            archive.RepositoryId,
            archive.Name,
            async (reader, letGo) =>
            {
                // What borg printed before it was ended is still read; none of it may count once the job is cancelled.
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(letGo, cancellationToken);
                outcome = await TryIndexAsync(catalog, archive, new CatalogEntries(progress).ReadAsync(reader, stop.Token), stop.Token);
            },
            cancellationToken);
        if (listed.IsProblem(out var problem) || outcome is null)
        {
            catalog.RemoveArchive(archive.Id.Value);
            return problem ?? Problem.Conflict("archive.list-unreadable", $"borg gave no list of the archive {archive.Name}.");
        }

        if (outcome.RefusedCount > 0)
            log.PathsRefused(archive.Id, outcome.RefusedCount);
        await row.ExecuteUpdateAsync(set => set.SetProperty(other => other.CatalogState, CatalogState.Indexed), cancellationToken);
        // Where the agent's report was lost, the catalog is the first to know the numbers.
        await row.Where(other => other.FileCount == 0 && other.OriginalBytes == 0).ExecuteUpdateAsync(
            set => set.SetProperty(other => other.FileCount, outcome.FileCount).SetProperty(other => other.OriginalBytes, outcome.SizeBytes), cancellationToken);
        return null;
    }

    /// <summary>Null where the list breaks off: then borg's exit says why.</summary>
    private static async Task<IndexOutcome?> TryIndexAsync(CatalogFile catalog, Archive archive, IAsyncEnumerable<CatalogEntry> entries, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.IndexArchiveAsync(archive.PlanId.Value, archive.Id.Value, entries, progress: null, cancellationToken);
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }
}
