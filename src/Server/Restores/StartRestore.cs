using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Queues a restore of a selection: to a folder or the original places, of the client it came from or of another.</summary>
public sealed class StartRestore(IDbContextFactory<ServerDatabase> databases, SelectionCheck check, JobQueue queue, TimeProvider time)
{
    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, RestoreDestination To);

    public sealed record Response(JobId JobId, WirePath TargetDirectory);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem))
            return problem;
        if (!(await RestoreRoute.FindAsync(database, archive, request.To, actor, cancellationToken)).IsSuccess(out var route, out problem))
            return problem;
        if (!(await ExpectAsync(archive, selection, cancellationToken)).IsSuccess(out var expected, out problem))
            return problem;

        var detail = new RestoreDetail(
            archive.Id, selection.Paths, route.Folder, expected.Files, expected.Bytes, request.To.IsInPlace, request.To.Existing, route.FromClient);
        // Files of another client count as none of the target's own plans.
        PlanId? planId = route.FromClient is null ? archive.PlanId : null;
        var job = Job.Queue(JobKind.Restore, route.ClientId, archive.RepositoryId, planId, detail.ToJson(), actor.Name, time.GetUtcNow());
        var where = request.To.IsInPlace ? "the original place" : route.Folder.Text;
        database.Record(
            actor, ActivityKind.RestoreStarted, await database.SubjectAsync(archive, cancellationToken),
            detail: $"{SelectionWords.Describe(selection.Paths)} to {where}{(route.FromClient is null ? "" : $" of {route.Policy.Name}")}");
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        return queued.IsSuccess(out var jobId, out problem) ? new Response(jobId, route.Folder) : problem;
    }

    /// <summary>On the day a file is needed, a catalog that is not ready stands in nobody's way: then the numbers are not known.</summary>
    private async Task<Result<Expected>> ExpectAsync(Archive archive, Selection selection, CancellationToken cancellationToken)
    {
        var summary = await check.HandleAsync(archive, selection, cancellationToken);
        if (summary.IsSuccess(out var known, out var problem))
            return new Expected(known.FileCount, known.SizeBytes);
        return problem.Kind == ProblemKind.Invalid ? problem : new Expected(null, null);
    }

    private sealed record Expected(long? Files, long? Bytes);
}
