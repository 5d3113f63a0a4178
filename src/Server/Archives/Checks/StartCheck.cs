using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Checks;

/// <summary>Checks a repository now, whether it is due or not.</summary>
public sealed class StartCheck(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    /// <param name="VerifiesData">Let borg read and decrypt everything, which takes as long as reading the repository.</param>
    public sealed record Request(RepositoryId RepositoryId, bool VerifiesData);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.MaintainRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        var repository = await database.Set<Repository>().AsNoTracking().SingleAsync(row => row.Id == request.RepositoryId, cancellationToken);
        if (repository.State == RepositoryState.Frozen)
            return FrozenRepository.Refusal;
        if (repository.State != RepositoryState.Ready)
            return Problem.Conflict("repository.not-ready", "The repository is not ready.");
        database.Record(actor, ActivityKind.CheckStarted, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
        var queued = await queue.EnqueueAsync(database, CheckQueue.JobOf(repository, request.VerifiesData, actor.Name, time.GetUtcNow()), cancellationToken);
        return queued.IsSuccess(out var job, out var problem) ? new Response(job) : problem;
    }
}
