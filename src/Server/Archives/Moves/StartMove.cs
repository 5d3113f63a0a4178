using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Ui;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>Moves a repository to another storage location.</summary>
public sealed class StartMove(IDbContextFactory<ServerDatabase> databases, MoveCheck check, JobQueue queue, TimeProvider time)
{
    public sealed record Request(RepositoryId RepositoryId, StorageLocationId StorageLocationId);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (!(await check.FindAsync(database, repository, request.StorageLocationId, cancellationToken)).IsSuccess(out var places, out var obstacle))
            return obstacle;
        database.Record(
            actor, ActivityKind.MoveStarted, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken),
            detail: $"To {places.To.Path}; {ByteSizes.Format(repository.DeduplicatedBytes ?? 0)}.");
        var job = Job.Queue(JobKind.Move, repository.ClientId, repository.Id, null, new MoveDetail(request.StorageLocationId.Value).ToJson(), actor.Name, time.GetUtcNow());
        return (await queue.EnqueueAsync(database, job, cancellationToken)).IsSuccess(out var id, out var problem) ? new Response(id) : problem;
    }
}
