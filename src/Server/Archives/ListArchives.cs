using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives;

/// <summary>Archives of a client, of a plan or of all, newest first.</summary>
public sealed class ListArchives(IDbContextFactory<ServerDatabase> databases)
{
    public sealed record Request(ClientId? ClientId, PlanId? PlanId, PageRange Range);

    public async Task<Result<Page<ArchiveSummary>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var archives = database.ArchivesFor(actor);
        if (request.ClientId is { } clientId)
            archives = archives.Where(archive => archive.ClientId == clientId);
        if (request.PlanId is { } planId)
            archives = archives.Where(archive => archive.PlanId == planId);

        var total = await archives.CountAsync(cancellationToken);
        // The id breaks ties, so that no archive stands on two pages or on none.
        var page = archives.OrderByDescending(archive => archive.ReceivedAt).ThenByDescending(archive => archive.Id)
            .Skip(request.Range.Offset).Take(request.Range.Limit);
        var items = await database.Summarise(page)
            .OrderByDescending(archive => archive.ReceivedAt).ThenByDescending(archive => archive.Id)
            .ToListAsync(cancellationToken);
        return new Page<ArchiveSummary>(items, total);
    }
}
