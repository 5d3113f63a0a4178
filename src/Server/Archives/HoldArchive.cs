using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Keeps retention from an archive, with a reason, until a moment or for ever. Holding it again replaces reason and end.</summary>
public sealed class HoldArchive(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time, ILogger<HoldArchive> logger)
{
    public const int MaxReasonLength = 500;

    /// <param name="Reason">Why, for whoever meets the hold years later.</param>
    /// <param name="Until">When it ends by itself; null means never.</param>
    public sealed record Request(ArchiveId ArchiveId, string Reason, DateTimeOffset? Until = null);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var reason = request.Reason.Trim();
        if (reason.Length is 0 or > MaxReasonLength || reason.Any(char.IsControl))
            return Problem.Invalid("hold.reason-invalid", $"A hold has a reason of 1 to {MaxReasonLength} characters, on one line.", "Say why, for whoever meets it later.", "reason");
        if (request.Until <= time.GetUtcNow())
            return Problem.Invalid("hold.ended", "The end of the hold lies in the past.", "Give a later day, or none.", "until");

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // The transaction has the write lock from its begin: a prune either sees the hold, or is seen here.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.ArchivesFor(actor).SingleOrDefaultAsync(row => row.Id == request.ArchiveId, cancellationToken) is not { } archive)
            return Problem.NotFound("archive");
        if (actor.Refuse(Permission.MaintainRepositories, archive.ClientId) is { } forbidden)
            return forbidden;
        if (await database.Set<PrunedArchive>().AnyAsync(row => row.ArchiveId == request.ArchiveId, cancellationToken))
            return Problem.Conflict("archive.being-deleted", "Retention is deleting this archive at this moment.", "See the prune job; a safety copy of the repository was taken before.");
        database.Record(
            actor, ActivityKind.ArchiveHeld, await database.SubjectAsync(archive, cancellationToken),
            new ActivityChanges { { "reason", archive.HoldReason, reason }, { "until", archive.HoldUntil, request.Until?.ToUniversalTime() } });
        archive.Hold(reason, request.Until?.ToUniversalTime(), actor.Name);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.ArchiveHeld(archive.Id, actor.Name, request.Until);
        signals.Raise(ClientTopics.Of(archive.ClientId));
        return Done.It;
    }
}
