using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>A person's word that a suspect archive is fine. It counts as usual from then on, and retention goes on.</summary>
public sealed class AcceptArchive(IDbContextFactory<ServerDatabase> databases, Platform.Signals.Signals signals, TimeProvider time, ILogger<AcceptArchive> logger)
{
    public const int MaxNoteLength = 500;

    /// <param name="Note">What happened on the client, for whoever asks later.</param>
    public sealed record Request(ArchiveId ArchiveId, string? Note = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var note = request.Note?.Trim();
        if (note is { Length: > MaxNoteLength } || note?.Any(char.IsControl) == true)
            return Problem.Invalid("archive.note-invalid", $"A note has at most {MaxNoteLength} characters, on one line.", field: "note");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (!(await database.FindArchiveAsync(request.ArchiveId, Permission.MaintainRepositories, actor, cancellationToken)).IsSuccess(out var archive, out var problem))
            return problem;
        if (await database.Set<ArchiveMeasure>().SingleOrDefaultAsync(row => row.ArchiveId == request.ArchiveId, cancellationToken) is not { Reasons: not null } measure)
            return Problem.Conflict("archive.not-suspect", "This archive is not suspect.");
        if (measure.AcceptedAt is not null)
            return Done.It;
        measure.Accept(actor.Name, string.IsNullOrEmpty(note) ? null : note, time.GetUtcNow());
        database.Record(actor, ActivityKind.ArchiveAccepted, await database.SubjectAsync(archive, cancellationToken),
            new ActivityChanges { { "suspect", true, false }, { "note", null, measure.Note } });
        await database.SaveChangesAsync(cancellationToken);
        logger.ArchiveAccepted(measure.ArchiveId, actor.Name);
        signals.Raise(ClientTopics.Of(archive.ClientId));
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }
}
