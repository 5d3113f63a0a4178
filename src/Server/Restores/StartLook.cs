using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Asks the client to look at where a restore would write. Its answer takes a moment: <see cref="GetLook"/>.</summary>
public sealed class StartLook(IDbContextFactory<ServerDatabase> databases, CatalogReader reader, JobQueue queue, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <param name="Paths">As browsing gives them; empty means everything.</param>
    public sealed record Request(ArchiveId ArchiveId, IReadOnlyList<WirePath> Paths, RestoreDestination To);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!Selection.Of(request.Paths).IsSuccess(out var selection, out problem))
            return problem;
        if (!(await RestoreRoute.FindAsync(database, archive, request.To, actor, cancellationToken)).IsSuccess(out var route, out problem))
            return problem;
        if (!route.Policy.CanLook)
            return Problem.Conflict("client.cannot-look", "The client's agent does not know how to look before a restore.", "Update the agent.");
        var listed = await reader.ReadAsync(archive, catalog => SelectionFiles.Read(catalog, archive.Id.Value, selection), cancellationToken);
        if (!listed.IsSuccess(out var files, out _))
            files = new SelectionFiles([.. selection.Paths], false, [], []); // without its list only the room can be told

        var detail = new LookDetail(route.Folder, request.To.IsInPlace, files.Paths, files.IsExact, files.Users, files.Groups);
        var now = time.GetUtcNow();
        await ForgetAsync(database, now - KeptFor, cancellationToken);
        var job = Job.Queue(JobKind.Look, route.ClientId, archive.RepositoryId, null, detail.ToJson(), actor.Name, now);
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        return queued.IsSuccess(out var jobId, out problem) ? new Response(jobId) : problem;
    }

    // Nobody asks for an old answer, and one that nobody took is of no use later.
    private static Task<int> ForgetAsync(ServerDatabase database, DateTimeOffset before, CancellationToken cancellationToken) =>
        database.Set<Job>().Where(job => job.Kind == JobKind.Look && job.QueuedAt < before && (!JobStates.Live.Contains(job.State) || job.State == JobState.Queued))
            .ExecuteDeleteAsync(cancellationToken);
}
