using BorgBackupServer.Server.Archives.Repairs;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>All that the server's database says of a repository: what keeps it from being given up, and how it is forgotten.</summary>
public sealed class RepositoryRecord(IDbContextFactory<ServerDatabase> databases, IEnumerable<IPlanParts> parts, Catalogs catalogs, TimeProvider time)
{
    /// <summary>Archives that somebody holds now.</summary>
    public IQueryable<Archive> Held(ServerDatabase database, RepositoryId id)
    {
        var now = time.GetUtcNow();
        return database.Set<Archive>().Where(archive => archive.RepositoryId == id && archive.HoldReason != null && (archive.HoldUntil == null || archive.HoldUntil > now));
    }

    /// <summary>The repository whose name somebody has typed, or what stands against giving it up. Asked before anybody's session is ended for it.</summary>
    public async Task<Result<Repository>> FindToGiveUpAsync(RepositoryId id, string typedName, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.Name != typedName)
            return Problem.Invalid("repository.name-differs", "That is not the name of the repository.", "Type it as it stands on the page.", "name");
        return await FindObstacleAsync(database, repository, cancellationToken) is { } obstacle ? obstacle : repository;
    }

    /// <summary>Why the repository is not given up now; null where nothing stands against it.</summary>
    public async Task<Problem?> FindObstacleAsync(ServerDatabase database, Repository repository, CancellationToken cancellationToken)
    {
        if (repository.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        if (repository.State != RepositoryState.Ready)
            return RepositoryPassphrase.NotReady(repository.State);
        if (await RefuseHeldAsync(database, repository.Id, cancellationToken) is { } held)
            return held;
        return await database.Set<Job>().AnyAsync(job => job.RepositoryId == repository.Id && job.Kind != JobKind.Removal && JobStates.Live.Contains(job.State), cancellationToken)
            ? Problem.Conflict("repository.in-use", "A job of this repository waits or runs.", "Cancel it, or wait for its end.")
            : null;
    }

    public async Task<Problem?> RefuseHeldAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken) =>
        await Held(database, id).CountAsync(cancellationToken) is > 0 and var count
            ? Problem.Conflict("repository.held", $"{Counts.Format(count, "archive")} in it {(count == 1 ? "is" : "are")} on hold.", "Give up the holds first, if their reasons are gone.")
            : null;

    /// <summary>Forgets the repository and everything that is about it alone, inside the caller's transaction. Its jobs stay as history, and the activity stays for ever.</summary>
    public async Task ForgetAsync(ServerDatabase database, RepositoryId id, CancellationToken cancellationToken)
    {
        var plans = await database.Set<Plan>().Where(plan => plan.RepositoryId == id).Select(plan => plan.Id).ToListAsync(cancellationToken);
        foreach (var part in parts)
            await part.ForgetAsync(database, plans, cancellationToken);
        await database.Set<Plan>().Where(plan => plan.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Archive>().Where(archive => archive.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<PrunedArchive>().Where(order => order.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<SafetyCopy>().Where(copy => copy.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<RepositoryRepair>().Where(repair => repair.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<AuditFinding>().Where(finding => finding.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<RepositoryAudit>().Where(audit => audit.RepositoryId == id).ExecuteDeleteAsync(cancellationToken);
        await database.Set<Repository>().Where(repository => repository.Id == id).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Takes away the catalog of files; after the rows are gone, so that nobody makes it anew.</summary>
    public async Task DeleteCatalogAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        using (await catalogs.EnterAsync(id, cancellationToken))
            if (File.Exists(catalogs.PathOf(id)))
                catalogs.Delete(id);
    }
}
