using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Guarding;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>Removes a deleted repository for good when its time is over: its files, its safety copies, its catalog, and all that the server knew of it. Can be cut off anywhere and run again.</summary>
public sealed class RemovalWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryRecord record, RepositoryClosing closing, DeletedFiles files, Signals signals, TimeProvider time) : IServerWork
{
    public JobKind Kind => JobKind.Removal;

    public bool Writes => true;

    public async Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        if (closing.TryTake(job.RepositoryId) is not { } taken)
            return Problem.Unavailable("repository.busy", "Somebody brings the repository back at this moment.", "If not, the server tries again by itself.");
        await using (taken)
        {
            if (!(await BeginAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var bytes, out var refused))
                return refused;
            var count = 0L;
            if (await files.RemoveAsync(job.RepositoryId, removed => progress.Report(new(count = removed, 0, null)), cancellationToken) is { } problem)
                return problem;
            await ForgetAsync(job.RepositoryId, cancellationToken);
            await record.DeleteCatalogAsync(job.RepositoryId, CancellationToken.None);
            progress.Report(new(count, bytes, null));
            signals.Raise(ClientTopics.Of(job.ClientId));
            return null;
        }
    }

    /// <summary>From here on nothing brings it back. The end of its time is the one that was written down when it was deleted.</summary>
    private async Task<Result<long>> BeginAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Repository>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (!RepositoryLifecycle.Decide(repository.State, RepositoryEvent.CoolingOffEnded).IsSuccess(out var state, out var refused))
            return refused;
        if (repository.KeptUntil is not { } until || until > time.GetUtcNow())
            return Problem.Conflict("repository.cooling-off", "The repository can still be brought back.", "It is removed when its time is over.");
        if (repository.State == RepositoryState.Deleted && await record.RefuseHeldAsync(database, id, cancellationToken) is { } held)
            return held;
        repository.BeginRemoval(state);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return repository.DeduplicatedBytes ?? 0;
    }

    private async Task ForgetAsync(RepositoryId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == id, cancellationToken);
        database.Record(
            ActivityActor.Server, ActivityKind.RepositoryRemoved, await database.SubjectAsync("repository", id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"Deleted by {repository.DeletedBy} at {repository.DeletedAt:u}.");
        await record.ForgetAsync(database, id, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
