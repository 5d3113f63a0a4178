using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Proves a plan's newest archive now, by the plan's rule, whether it is due or not.</summary>
public sealed class StartProof(IDbContextFactory<ServerDatabase> databases, ProofOrders orders, JobQueue queue, TimeProvider time)
{
    public sealed record Request(PlanId PlanId);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.Restore, actor, cancellationToken) is { } refusal)
            return refusal;
        var standing = await database.FindProofAsync(request.PlanId, time.GetUtcNow(), cancellationToken);
        if (!(await orders.MakeAsync(database, standing, actor.Name, isAsked: true, cancellationToken)).IsSuccess(out var job, out var problem))
            return problem;
        standing.Queued(time.GetUtcNow());
        if (await database.FindSubjectAsync(request.PlanId, cancellationToken) is { } subject)
            database.Record(actor, ActivityKind.ProofStarted, subject);
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        return queued.IsSuccess(out var id, out problem) ? new Response(id) : problem;
    }
}
