using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// The two entries of each deletion in the server's record: the order before borg is asked, the confirmation after the
/// archive was seen to be gone. Whatever dies in between, the next run knows what was wanted.
/// </summary>
public sealed class PruneOrders(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <summary>Orders whose end is not known.</summary>
    public static IQueryable<PrunedArchive> Open(ServerDatabase database, RepositoryId repositoryId) =>
        database.Set<PrunedArchive>().Where(order => order.RepositoryId == repositoryId && order.RemovedAt == null);

    /// <summary>Writes the orders. What was held, or is not recorded any more, is left out.</summary>
    public async Task<IReadOnlyList<PrunedArchive>> WriteAsync(Job job, IReadOnlyList<ArchiveId> ids, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // From its begin the transaction has the write lock: a hold that came before is seen here, one that comes later sees the order.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var now = time.GetUtcNow();
        var archives = await database.Set<Archive>().AsNoTracking().Where(archive => ids.Contains(archive.Id)).ToListAsync(cancellationToken);
        var orders = archives.Where(archive => !archive.IsHeldAt(now)).Select(archive => PrunedArchive.Order(archive, job.Id, now)).ToList();
        database.AddRange(orders);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return orders;
    }

    /// <summary>
    /// Holds the open orders against a list of the repository: what is gone leaves the record, what is still there is kept
    /// and its order forgotten. A problem means that the list proves nothing; then all stays as it is.
    /// </summary>
    /// <returns>What is gone.</returns>
    public async Task<Result<IReadOnlyList<PrunedArchive>>> SettleAsync(Job job, IReadOnlyList<ListedArchive> listed, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var recorded = await database.Set<Archive>().AsNoTracking().Where(archive => archive.RepositoryId == job.RepositoryId).ToListAsync(cancellationToken);
        var open = await Open(database, job.RepositoryId).ToListAsync(cancellationToken);
        if (!PruneCheck.FindGone(recorded, open, listed).IsSuccess(out var gone, out var problem))
            return problem;
        if (open.Count == 0)
            return Result(gone);

        var now = time.GetUtcNow();
        foreach (var order in gone)
            order.Confirm(now);
        database.RemoveRange(open.Except(gone));
        var ids = gone.Select(order => order.ArchiveId).ToList();
        await database.Set<Archive>().Where(archive => ids.Contains(archive.Id)).ExecuteDeleteAsync(cancellationToken);
        await KeepAsync(database, job, gone, now, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result(gone);
    }

    private static async Task KeepAsync(ServerDatabase database, Job job, IReadOnlyList<PrunedArchive> gone, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (gone.Count == 0)
            return;
        var subject = job.PlanId is { } planId ? await database.FindSubjectAsync(planId, cancellationToken) : null;
        database.Record(
            ActivityActor.Server, ActivityKind.ArchivesDeleted, subject ?? await database.SubjectAsync("job", job.Id.Value, "prune", job.ClientId, cancellationToken),
            detail: $"{gone.Count} by retention: {string.Join(", ", gone.Select(order => order.Name))}");
        var bytes = gone.Sum(order => order.DeduplicatedBytes);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == job.RepositoryId, cancellationToken);
        repository.PrunedSince ??= now;
        repository.PrunedBytes += bytes;
        var row = await database.Set<Job>().SingleAsync(row => row.Id == job.Id, cancellationToken);
        foreach (var order in gone)
            database.AddLine(row, Protocol.LogLevel.Information, $"Deleted {order.Name}, which had added {ByteSizes.Format(order.DeduplicatedBytes)}.", now);
    }

    private static Result<IReadOnlyList<PrunedArchive>> Result(IReadOnlyList<PrunedArchive> gone) => gone.ToList();
}
