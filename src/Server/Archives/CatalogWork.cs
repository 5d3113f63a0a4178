using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives.Suspicion;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Brings the catalog of a repository up to date: every archive that waits is indexed, those of one plan in their order.
/// A catalog that is missing or damaged is built anew from the repository. Can be cut off anywhere and run again.
/// </summary>
public sealed class CatalogWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, Catalogs catalogs, ArchiveIndexer indexer, JudgeArchive judge, MaintenanceQueue maintenance, ILogger<CatalogWork> log) : IServerWork
{
    /// <summary>A catalog that is damaged again right after it was built anew lies on a broken disk.</summary>
    private const int MaxRebuilds = 2;

    public JobKind Kind => JobKind.Catalog;

    public async Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        var wanted = CatalogDetail.Of(job);
        using var turn = await catalogs.EnterAsync(job.RepositoryId, cancellationToken);
        for (var rebuilds = 0; ; rebuilds++)
        {
            try
            {
                using var catalog = await OpenAsync(job.RepositoryId, cancellationToken);
                var problem = await UpdateAsync(job, wanted, catalog, progress, cancellationToken);
                if (!catalogs.IsMarkedDamaged(job.RepositoryId) || rebuilds == MaxRebuilds)
                    return problem;
            }
            catch (CatalogException damage) when (damage.Fault is not (CatalogFault.Busy or CatalogFault.Storage) && rebuilds < MaxRebuilds)
            {
                // Found only while it was written to: the next round starts with an empty one.
                log.CatalogRebuilt(job.RepositoryId, damage.Fault.ToString(), damage.Message);
                catalogs.Delete(job.RepositoryId);
            }
            catch (CatalogException trouble)
            {
                await SetStateAsync(wanted, CatalogState.Failed, cancellationToken);
                return Problem.Unavailable(
                    "catalog.not-written", $"The catalog cannot be written: {trouble.Message}", "See that there is space on the server's disk, then index the archive again.");
            }
        }
    }

    /// <summary>The catalog, or an empty one after which every archive of the repository waits.</summary>
    private async Task<CatalogFile> OpenAsync(RepositoryId repositoryId, CancellationToken cancellationToken)
    {
        if (catalogs.IsMarkedDamaged(repositoryId))
            catalogs.Delete(repositoryId);
        var opening = catalogs.Open(repositoryId);
        if (opening.IsUsable)
            return opening.Catalog;
        if (opening.Fault is CatalogFault.Busy or CatalogFault.Storage)
            throw new CatalogException(opening.Fault.Value, opening.Detail);
        if (opening.Fault is not CatalogFault.Missing)
            log.CatalogRebuilt(repositoryId, opening.Fault.Value.ToString(), opening.Detail);

        // First the states: whoever reads from now on is told that the catalog is not ready.
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<Archive>().Where(archive => archive.RepositoryId == repositoryId)
            .ExecuteUpdateAsync(set => set.SetProperty(archive => archive.CatalogState, CatalogState.Waiting), cancellationToken);
        return catalogs.Create(repositoryId);
    }

    private async Task<Problem?> UpdateAsync(Job job, ArchiveId wanted, CatalogFile catalog, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var archives = await database.Set<Archive>().AsNoTracking()
            .Where(archive => archive.RepositoryId == job.RepositoryId)
            .OrderBy(archive => archive.ReceivedAt).ThenBy(archive => archive.Id)
            .ToListAsync(cancellationToken);
        if (archives.All(archive => archive.Id != wanted))
            return Problem.NotFound("archive");
        var held = catalog.ListArchives().Select(archive => archive.Archive).ToHashSet();
        var due = CatalogOrder.Due(archives, held, wanted);
        if (due.Count == 0)
        {
            // It was indexed before, and perhaps not judged any more.
            await judge.RunAsync(catalog, archives.Single(archive => archive.Id == wanted), cancellationToken);
            return null;
        }

        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var listed, out var unreadable))
        {
            await SetStateAsync(wanted, CatalogState.Failed, cancellationToken);
            return unreadable;
        }

        Problem? result = null;
        foreach (var archive in due)
        {
            var problem = listed.Archives.Any(seen => seen.Name == archive.Name && seen.Id == archive.BorgId)
                ? await indexer.IndexAsync(catalog, archive, progress, cancellationToken)
                : Problem.Conflict("archive.not-in-repository", $"The archive {archive.Name} is not in the repository any more.");
            if (problem is null)
            {
                await judge.RunAsync(catalog, archive, cancellationToken);
                continue;
            }

            log.IndexingFailed(archive.Id, problem.Detail);
            await SetStateAsync(archive.Id, CatalogState.Failed, cancellationToken);
            result = archive.Id == wanted ? problem : result;
        }

        await QueuePruneAsync(job, cancellationToken);
        return result;
    }

    // Only now: what the archive is like may keep retention from deleting any. Were it lost here, the daily look finds it.
    private async Task QueuePruneAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.PlanId is { } planId && (await maintenance.EnsurePruneAsync(planId, job.RequestedBy, null, cancellationToken)).IsProblem(out var problem) && problem.Code is not ("job.already-queued" or "plan.not-found"))
            log.PruneNotQueued(planId, problem.Detail);
    }

    private async Task SetStateAsync(ArchiveId id, CatalogState state, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<Archive>().Where(archive => archive.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(archive => archive.CatalogState, state), cancellationToken);
    }
}
