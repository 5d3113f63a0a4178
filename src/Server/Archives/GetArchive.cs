using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>One archive.</summary>
public sealed class GetArchive(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ArchiveId ArchiveId);

    public async Task<Result<ArchiveSummary>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var wanted = database.ArchivesFor(actor).Where(archive => archive.Id == request.ArchiveId);
        return await database.Summarise(wanted).SingleOrDefaultAsync(cancellationToken) is { } found
            ? found
            : Problem.NotFound("archive");
    }
}
