using System.Runtime.CompilerServices;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Activity;

/// <summary>All rows that a filter finds, oldest first, up to the last one of now.</summary>
public sealed class ExportActivity(IDbContextFactory<ServerDatabase> databases)
{
    /// <summary>A slow download holds no long read open in the database, which would keep its log from being cut.</summary>
    private const int AtOnce = 500;

    public sealed record Request(ActivityFilter Filter);

    public sealed record Response(IAsyncEnumerable<ActivityRow> Rows);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var last = await database.Set<ActivityEntry>().MaxAsync(entry => (long?)entry.Sequence, cancellationToken) ?? 0;
        return new Response(ReadAsync(request.Filter, last, cancellationToken));
    }

    private async IAsyncEnumerable<ActivityRow> ReadAsync(ActivityFilter filter, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            List<ActivityEntry> some;
            await using (var database = await databases.CreateDbContextAsync(cancellationToken))
                some = await filter.Apply(database.Set<ActivityEntry>().AsNoTracking().Where(entry => entry.Sequence > after && entry.Sequence <= last))
                    .OrderBy(entry => entry.Sequence).Take(AtOnce).ToListAsync(cancellationToken);
            foreach (var entry in some)
                yield return ActivityRow.Of(entry);
            if (some.Count < AtOnce)
                yield break;
            after = some[^1].Sequence;
        }
    }
}
