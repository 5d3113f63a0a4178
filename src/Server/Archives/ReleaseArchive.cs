using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Ends the hold of an archive. From the next prune on, retention decides over it again.</summary>
public sealed class ReleaseArchive(IDbContextFactory<ServerDatabase> databases, Signals signals, ILogger<ReleaseArchive> logger)
{
    public sealed record Request(ArchiveId ArchiveId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.ArchivesFor(actor).SingleOrDefaultAsync(row => row.Id == request.ArchiveId, cancellationToken) is not { } archive)
            return Problem.NotFound("archive");
        if (actor.Refuse(Permission.MaintainRepositories, archive.ClientId) is { } forbidden)
            return forbidden;
        database.Record(
            actor, ActivityKind.ArchiveReleased, await database.SubjectAsync(archive, cancellationToken),
            new ActivityChanges { { "reason", archive.HoldReason, null }, { "until", archive.HoldUntil, null } });
        archive.Release();
        await database.SaveChangesAsync(cancellationToken);
        logger.ArchiveReleased(archive.Id, actor.Name);
        signals.Raise(ClientTopics.Of(archive.ClientId));
        return Done.It;
    }
}
