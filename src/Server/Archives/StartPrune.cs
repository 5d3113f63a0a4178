using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Prunes a plan now, instead of after its next backup.</summary>
public sealed class StartPrune(IDbContextFactory<ServerDatabase> databases, MaintenanceQueue maintenance)
{
    public sealed record Request(PlanId PlanId);

    /// <param name="JobId">Null where retention keeps every archive, so that there is nothing to do.</param>
    public sealed record Response(JobId? JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.MaintainRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        return (await maintenance.EnsurePruneAsync(request.PlanId, actor.Name, actor, cancellationToken)).IsSuccess(out var job, out var problem) ? new Response(job) : problem;
    }
}
