using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Remote;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>Tries a repair on a copy of the repository, which is not touched: what it would cost is known before anybody decides.</summary>
public sealed class TryRepair(IDbContextFactory<ServerDatabase> databases, JobQueue queue, TimeProvider time)
{
    /// <param name="VerifiesData">Let borg read and decrypt everything, as a check with all data does.</param>
    public sealed record Request(RepositoryId RepositoryId, bool VerifiesData);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Repository>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.RepositoryId, cancellationToken) is not { } repository)
            return Problem.NotFound("repository");
        if (!repository.State.IsThere())
            return RepositoryPassphrase.NotReady(repository.State);
        if (RemoteAddress.IsOne(repository.Path))
            return RemoteRefusals.Repair;
        var job = Job.Queue(JobKind.Repair, repository.ClientId, repository.Id, null, new RepairDetail(IsTrial: true, request.VerifiesData).ToJson(), actor.Name, time.GetUtcNow());
        database.Record(actor, ActivityKind.RepairTried, await database.SubjectAsync("repository", repository.Id.Value, repository.Name, repository.ClientId, cancellationToken));
        return (await queue.EnqueueAsync(database, job, cancellationToken)).IsSuccess(out var id, out var problem) ? new Response(id) : problem;
    }
}
