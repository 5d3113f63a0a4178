using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Has an archive indexed again, for example after its catalog could not be built.</summary>
public sealed class IndexArchive(IDbContextFactory<ServerDatabase> databases, CatalogJobs jobs)
{
    public sealed record Request(ArchiveId ArchiveId);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.MaintainRepositories, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        var queued = await jobs.EnsureAsync(archive, actor.Name, actor, cancellationToken);
        return queued.IsSuccess(out var jobId, out problem) ? new Response(jobId) : problem;
    }
}
