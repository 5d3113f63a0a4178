using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Compacts a repository now, whether it is due or not.</summary>
public sealed class StartCompact(IDbContextFactory<ServerDatabase> databases, MaintenanceQueue maintenance)
{
    public sealed record Request(RepositoryId RepositoryId);

    public sealed record Response(JobId? JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefuseRepositoryAsync(request.RepositoryId, Permission.MaintainRepositories, actor, cancellationToken) is { } refusal)
            return refusal;
        var queued = await maintenance.EnsureCompactAsync(request.RepositoryId, actor.Name, actor, cancellationToken);
        return queued.IsSuccess(out var job, out var problem) ? new Response(job) : problem;
    }
}
