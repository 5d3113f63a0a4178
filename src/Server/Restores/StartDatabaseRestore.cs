using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores;

/// <summary>Queues the restore of one database out of its dump: under a name that is free, or in the place of one that is there.</summary>
public sealed class StartDatabaseRestore(IDbContextFactory<ServerDatabase> databases, RepositoryBorg borg, JobQueue queue, TimeProvider time)
{
    /// <param name="Dump">As browsing gives it.</param>
    /// <param name="Source">The source to load into.</param>
    /// <param name="Database">The name afterwards.</param>
    /// <param name="Replaces">Said by a person who knows that a database of this name goes; else there must be none.</param>
    /// <param name="SafetyDirectory">Where a dump of what is replaced is kept; null takes a folder below the first that the client allows.</param>
    /// <param name="ClientId">The client to load it on; null for the one that it is of.</param>
    public sealed record Request(ArchiveId ArchiveId, string Dump, string Source, string Database, bool Replaces = false, WirePath? SafetyDirectory = null, ClientId? ClientId = null);

    public sealed record Response(JobId JobId);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.Restore, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (!(await DumpChoice.FindAsync(database, archive, request.Dump, request.ClientId, actor, cancellationToken)).IsSuccess(out var choice, out problem))
            return problem;
        if (Refuse(request, choice) is { } refused)
            return refused;
        WirePath? safety = null;
        if (request.Replaces && !choice.Policy.Check(new RestoreDestination { TargetDirectory = request.SafetyDirectory, Existing = ExistingFiles.Keep }, $"before-{archive.Name}").IsSuccess(out safety, out problem))
            return problem with { Field = "safetyDirectory" };

        SavedDatabase? saved = null;
        if (choice.FromClient is not null && !(await SavedDatabase.FindAsync(borg, archive, request.Dump, cancellationToken)).IsSuccess(out saved, out problem))
            return problem;
        var target = new DatabaseTarget(new WirePath(request.Dump), request.Source, request.Database, safety, saved);
        var detail = new RestoreDetail(archive.Id, [target.Dump], safety ?? new WirePath("/"), null, null, FromClient: choice.FromClient, Database: target);
        // A database of another client counts as none of the target's own plans.
        PlanId? planId = choice.FromClient is null ? archive.PlanId : null;
        var job = Job.Queue(JobKind.Restore, choice.ClientId, archive.RepositoryId, planId, detail.ToJson(), actor.Name, time.GetUtcNow());
        database.Record(
            actor, ActivityKind.RestoreStarted, await database.SubjectAsync(archive, cancellationToken),
            detail: $"{request.Dump} into {request.Source} as {request.Database}{(choice.FromClient is null ? "" : $" of {choice.ClientName}")}{(request.Replaces ? ", replacing it" : "")}");
        var queued = await queue.EnqueueAsync(database, job, cancellationToken);
        return queued.IsSuccess(out var jobId, out problem) ? new Response(jobId) : problem;
    }

    private static Problem? Refuse(Request request, DumpChoice choice)
    {
        if (request.Database.Length is 0 or > WireLimits.NameChars || request.Database.Contains('\0', StringComparison.Ordinal))
            return Problem.Invalid("restore.database-invalid", "This is no name of a database.", null, "database");
        if (choice.Sources.FirstOrDefault(source => source.Name == request.Source) is not { } source)
            return Problem.Invalid("restore.source-unknown", "The client has no such source of this kind.", "Choose one of those that its agent tells.", "source");
        if (source.RestoresNew != true)
            return Problem.Conflict("restore.database-not-allowed", $"The source {source.Name} does not allow to restore databases.", "Write restore = \"new\" or \"replace\" into its file on the client, or restore the dump as a file.", "source");
        var isThere = source.Databases.Any(database => database.Name == request.Database);
        if (isThere && !request.Replaces)
            return Problem.Conflict("restore.database-exists", $"{source.Name} has a database of this name.", "Choose another name, or replace it.", "database");
        return request.Replaces && source.Replaces != true
            ? Problem.Conflict("restore.replace-not-allowed", $"The source {source.Name} does not allow to replace databases.", "Write restore = \"replace\" into its file on the client, or choose another name.", "source")
            : null;
    }
}
