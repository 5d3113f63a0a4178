using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Queues a restore of a selection into a folder of the client it came from.</summary>
public sealed class StartRestore(IDbContextFactory<ServerDatabase> databases, SelectionCheck check, JobQueue queue, TimeProvider time)
{
    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    /// <param name="TargetDirectory">Null takes a fresh folder below the first that the client allows.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, WirePath? TargetDirectory);

    public sealed record Response(JobId JobId, WirePath TargetDirectory);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem))
            return problem;

        var policy = await RestorePolicy.OfAsync(database, archive.ClientId, cancellationToken);
        if (policy.Refusal is { } refusal)
            return refusal;
        var wanted = request.TargetDirectory ?? RestoreTarget.Suggest(policy.Targets, archive.Name, Guid.CreateVersion7()) ?? new WirePath("/");
        if (!RestoreTarget.Check(wanted, policy.Targets).IsSuccess(out var target, out problem))
            return problem;
        if (!(await ExpectAsync(archive, selection, cancellationToken)).IsSuccess(out var expected, out problem))
            return problem;

        var detail = new RestoreDetail(archive.Id, selection.Paths, target, expected.Files, expected.Bytes);
        var job = Job.Queue(JobKind.Restore, archive.ClientId, archive.RepositoryId, archive.PlanId, detail.ToJson(), actor.Name, time.GetUtcNow());
        database.Record(actor, ActivityKind.RestoreStarted, await database.SubjectAsync(archive, cancellationToken), detail: $"{SelectionWords.Describe(selection.Paths)} to {target.Text}");
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        return queued.IsSuccess(out var jobId, out problem) ? new Response(jobId, target) : problem;
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
