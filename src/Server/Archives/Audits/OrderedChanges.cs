using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Audits;

/// <summary>
/// Stands around what the server itself deletes or compacts. Before it, the repository is audited, and nothing is done to
/// one that is not well. That the server is at it is written down first, so that after a crash in the middle its own
/// deletions are no finding, while what a client did meanwhile is one. After it, the repository as it is then counts.
/// </summary>
public sealed class OrderedChanges(IDbContextFactory<ServerDatabase> databases, AuditRepository audit, RepositoryClosing closing)
{
    /// <summary>Closes the repository, audits it, does the work alone in it, and audits it again.</summary>
    /// <param name="why">For whoever meets the closed door: <c>Prune</c>.</param>
    public Task<Problem?> DoAsync(Job job, string why, Func<Task<Problem?>> work, CancellationToken cancellationToken) => closing.DoAloneAsync(job.RepositoryId, why, async () =>
    {
        if (await BeginAsync(job, cancellationToken) is { } refused)
            return refused;
        var problem = await work();
        return await EndAsync(job, cancellationToken) ?? problem;
    }, cancellationToken);

    /// <summary>Null where the job may change the repository, which nobody else can reach now.</summary>
    internal async Task<Problem?> BeginAsync(Job job, CancellationToken cancellationToken)
    {
        if (!(await audit.HandleAsync(job.RepositoryId, job.Id, cancellationToken)).IsSuccess(out var verdict, out var problem))
            return problem;
        if (verdict.IsFrozen)
            return FrozenRepository.Refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var row = await database.Set<RepositoryAudit>().SingleAsync(row => row.RepositoryId == job.RepositoryId, cancellationToken);
        row.BeginChange(job.Id.Value);
        await database.SaveChangesAsync(cancellationToken);
        return null;
    }

    /// <summary>The change is over: null where all is well, or where it cannot be seen now; then the next audit sees it.</summary>
    private async Task<Problem?> EndAsync(Job job, CancellationToken cancellationToken) =>
        (await audit.HandleAsync(job.RepositoryId, job.Id, cancellationToken)).IsSuccess(out var verdict, out _) && verdict.IsFrozen
            ? Problem.Conflict("repository.harmed", "Something is lost that this job did not remove: somebody was in the repository meanwhile. It is frozen now.", "The client's page says what is lost and how it comes back.")
            : null;
}
