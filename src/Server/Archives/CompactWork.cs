using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Frees what was deleted. For good, whoever deleted it: so the repository is held against the record first, and a safety
/// copy keeps what goes for some more days. The client is kept out: what it wrote into a repository that compacts would be
/// lost at once. Can be cut off anywhere and run again.
/// </summary>
public sealed class CompactWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, PruneOrders orders, SafetyCopies copies, RepositorySizes sizes, OrderedChanges changes, TimeProvider time)
    : IServerWork
{
    public JobKind Kind => JobKind.Compact;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) =>
        changes.DoAsync(job, "Compact", () => RunAloneAsync(job, progress, cancellationToken), cancellationToken);

    private async Task<Problem?> RunAloneAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var listed, out var problem))
            return problem;
        if ((await orders.SettleAsync(job, listed.Archives, cancellationToken)).IsProblem(out problem))
            return problem;
        if (await copies.KeepAsync(job.RepositoryId, "compact", linked => progress.Report(new(0, 0, $"Safety copy, {linked} files")), cancellationToken) is { } notKept)
            return notKept;

        var before = await sizes.MeasureAsync(job.RepositoryId, cancellationToken);
        if ((await borg.CompactAsync(job.RepositoryId, percent => progress.Report(new(0, 0, $"{percent} %")), cancellationToken)).IsProblem(out problem))
            return problem;
        var after = await sizes.MeasureAsync(job.RepositoryId, cancellationToken);
        await KeepAsync(job.RepositoryId, after, cancellationToken);
        await copies.MeasureAsync(job.RepositoryId, cancellationToken);
        progress.Report(new(0, Math.Max(0, (before ?? 0) - (after ?? 0)), null));
        return null;
    }

    private async Task KeepAsync(RepositoryId id, long? bytes, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var repository = await database.Set<Repository>().SingleAsync(row => row.Id == id, cancellationToken);
        repository.DeduplicatedBytes = bytes ?? repository.DeduplicatedBytes;
        (repository.PrunedSince, repository.PrunedBytes, repository.CompactedAt) = (null, 0, time.GetUtcNow());
        await database.SaveChangesAsync(cancellationToken);
    }
}
