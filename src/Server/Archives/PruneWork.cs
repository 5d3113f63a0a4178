using BorgBackupServer.Borg.Output;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>
/// Deletes the archives that a plan's retention does not keep: selected from the server's record, after a safety copy, by
/// name, and believed only when a new list shows that exactly those are gone. Never <c>borg prune</c>, which selects by
/// what clients say of themselves. The client is kept out meanwhile. Can be cut off anywhere and run again.
/// </summary>
public sealed class PruneWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, RetentionReader reader, PruneOrders orders, SafetyCopies copies,
    CatalogTidying tidying, MaintenanceQueue maintenance, OrderedChanges changes) : IServerWork
{
    /// <summary>So many stand in one command; between two there is a chance to stop.</summary>
    private const int AtOnce = 25;

    public JobKind Kind => JobKind.Prune;

    public bool Writes => true;

    public Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken) =>
        changes.DoAsync(job, "Prune", () => RunAloneAsync(job, progress, cancellationToken), cancellationToken);

    private async Task<Problem?> RunAloneAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        var planId = job.PlanId ?? throw new InvalidOperationException("A prune belongs to a plan.");
        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var listed, out var problem))
            return problem;
        // What a run before left open is settled first, so that this one starts from what is true.
        if (!(await orders.SettleAsync(job, listed.Archives, cancellationToken)).IsSuccess(out var settled, out problem))
            return problem;

        var (count, bytes) = (settled.Count, settled.Sum(order => order.DeduplicatedBytes));
        var going = await SelectAsync(planId, job, cancellationToken);
        if (going.Count > 0 && await copies.KeepAsync(job.RepositoryId, "prune", linked => progress.Report(new(count, bytes, $"Safety copy, {linked} files")), cancellationToken) is { } notKept)
            return notKept;
        foreach (var some in going.Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(new(count, bytes, some[0].Name));
            if (!(await DeleteAsync(job, some, () => progress.Report(new(count, bytes, some[0].Name)), cancellationToken)).IsSuccess(out var gone, out problem))
                return problem;
            (count, bytes) = (count + gone.Count, bytes + gone.Sum(order => order.DeduplicatedBytes));
            progress.Report(new(count, bytes, null));
        }

        progress.Report(new(count, bytes, null));
        await tidying.TidyAsync(job.RepositoryId, cancellationToken);
        await maintenance.EnsureCompactAsync(job.RepositoryId, job.RequestedBy, null, cancellationToken);
        return null;
    }

    private async Task<IReadOnlyList<Archive>> SelectAsync(PlanId planId, Job job, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await reader.ReadAsync(database, planId, null, cancellationToken);
        // The oldest first, so that what a cancelled prune leaves is a history without a hole.
        return standing is null || standing.Plan.RepositoryId != job.RepositoryId ? [] : [.. standing.Going.Reverse()];
    }

    private async Task<Result<IReadOnlyList<PrunedArchive>>> DeleteAsync(Job job, IReadOnlyList<Archive> some, Action onSign, CancellationToken cancellationToken)
    {
        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var before, out var problem))
            return problem;
        var written = await orders.WriteAsync(job, [.. some.Select(archive => archive.Id)], cancellationToken);
        if (written.Count == 0)
            return new List<PrunedArchive>();
        // The record, the orders and what is there have to agree once more: the names may stand for something else by now.
        if (written.FirstOrDefault(order => !before.Archives.Any(archive => archive.Name == order.Name && archive.Id == order.BorgId)) is { } strange)
            return await ForgetAsync(job, before, Problem.Conflict("repository.archives-missing", $"The archive {strange.Name} is not the one that the server knows.", "Nothing was deleted. Find out who changed it."), cancellationToken);
        if ((await borg.DeleteArchivesAsync(job.RepositoryId, [.. written.Select(order => order.Name)], onSign, cancellationToken)).IsProblem(out problem))
            return await ForgetAsync(job, null, problem, cancellationToken);
        if (!(await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var after, out problem))
            return problem;
        if (PruneCheck.FindLoss(before.Archives, after.Archives, written) is { } loss)
            return loss;
        if (!(await orders.SettleAsync(job, after.Archives, cancellationToken)).IsSuccess(out var gone, out problem))
            return problem;
        return gone.Count == written.Count ? Result(gone) : Problem.Unavailable(
            "archive.not-deleted", "borg said that it had deleted the archives, but some are still there.", "They are kept. The next prune tries again.");
    }

    /// <summary>Settles what did happen before it says what went wrong; where the repository cannot be asked, the orders stay open.</summary>
    private async Task<Problem> ForgetAsync(Job job, ArchiveList? listed, Problem problem, CancellationToken cancellationToken)
    {
        listed ??= (await borg.ListArchivesAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var found, out _) ? found : null;
        if (listed is not null)
            await orders.SettleAsync(job, listed.Archives, cancellationToken);
        return problem;
    }

    private static Result<IReadOnlyList<PrunedArchive>> Result(IReadOnlyList<PrunedArchive> gone) => gone.ToList();
}
