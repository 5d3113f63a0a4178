using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.WaysBack;

/// <summary>Queues the way back of a repository. Confirmed by the repository's name.</summary>
public sealed class StartWayBack(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    /// <param name="Name">The repository's, as the person typed it.</param>
    /// <param name="SafetyCopyId">Only for <see cref="WayBackKind.SafetyCopy"/>.</param>
    /// <param name="VerifiesData">Let borg read and decrypt everything at the end, which takes as long as reading the repository.</param>
    public sealed record Request(RepositoryId RepositoryId, WayBackKind Kind, string Name, SafetyCopyId? SafetyCopyId = null, bool VerifiesData = false);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (repository.Name != request.Name)
            return Problem.Invalid("repository.name-differs", "That is not the name of the repository.", "Type it as it stands on the page.", "name");
        if (RemoteAddress.IsOne(repository.Path))
            return RemoteRefusals.WayBack;
        if (await FindObstacleAsync(database, repository, request, cancellationToken) is { } obstacle)
            return obstacle;
        var detail = new WayBackDetail(request.Kind, request.SafetyCopyId?.Value, request.VerifiesData);
        var job = Job.Queue(JobKind.WayBack, repository.ClientId, repository.Id, null, detail.ToJson(), actor.Name, time.GetUtcNow());
        database.Record(actor, ActivityKind.WayBackStarted, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
        return (await queue.EnqueueAsync(database, job, cancellationToken)).IsSuccess(out var id, out var problem) ? new Response(id) : problem;
    }

    private static async Task<Problem?> FindObstacleAsync(ServerDatabase database, Repository repository, Request request, CancellationToken cancellationToken)
    {
        if (request.Kind == WayBackKind.SafetyCopy)
        {
            return repository.State.IsThere() && request.SafetyCopyId is { } copy && await database.Set<SafetyCopy>().AnyAsync(row => row.Id == copy && row.RepositoryId == repository.Id, cancellationToken)
                ? null
                : Problem.NotFound("safety-copy");
        }

        if (repository.State != RepositoryState.Frozen)
            return Problem.Conflict("repository.not-frozen", "The repository is not frozen.", "Only what was damaged needs a way back. To bring back what retention deleted, choose a safety copy.");
        return await database.Set<RepositoryAudit>().AnyAsync(audit => audit.RepositoryId == repository.Id, cancellationToken)
            ? null
            : Problem.Conflict("way-back.no-audit", "The repository was never seen to be well, so there is nothing to go back to.", "Choose a safety copy, or accept the repository as it is.");
    }
}
