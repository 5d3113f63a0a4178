using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Activity;

/// <summary>What happened, the newest first, a page at a time.</summary>
public sealed class ListActivity(IDbContextFactory<ServerDatabase> databases)
{
    /// <summary>Years are not counted to their end: a total of one more than this says only that there are more.</summary>
    public const int MostCounted = 10_000;

    public sealed record Request(ActivityFilter Filter, int? Offset = null, int? Limit = null);

    public async Task<Result<Page<ActivityRow>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var entries = request.Filter.Apply(database.Set<ActivityEntry>().AsNoTracking()).OrderByDescending(entry => entry.Sequence);
        var total = await entries.Take(MostCounted + 1).CountAsync(cancellationToken);
        var rows = await entries.Skip(range.Offset).Take(range.Limit).ToListAsync(cancellationToken);
        return new Page<ActivityRow>([.. rows.Select(ActivityRow.Of)], total);
    }
}
