using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>For how long a deleted repository can be brought back.</summary>
public sealed class DescribeCoolingOff(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="Days">As it is set.</param>
    /// <param name="DaysNow">What counts for a deletion now.</param>
    /// <param name="ShorterFrom">When the shorter time begins to count; null where nothing is pending.</param>
    public sealed record Response(int Days, int DaysNow, DateTimeOffset? ShorterFrom);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var (rule, now) = (await database.ReadCoolingOffAsync(cancellationToken), time.GetUtcNow());
        return new Response(rule.Days, rule.DaysAt(now), rule.ShorterFrom > now ? rule.ShorterFrom : null);
    }
}
