using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>How many jobs run at once, and how long one may stand still.</summary>
public sealed class DescribeWorkLimits(IDbContextFactory<ServerDatabase> databases)
{
    /// <param name="PerServer">Backups and restores at once on the whole server. From two on, one place is kept for restores.</param>
    /// <param name="PerLocation">Jobs at once in one storage location, the server's own prunes and compacts included. From two on, one place is kept for restores.</param>
    /// <param name="PerClient">Jobs at once of one client. Two backups of one client never run beside each other.</param>
    /// <param name="StallsAfterMinutes">A job that got no further for this long is stopped.</param>
    public sealed record Response(int PerServer, int PerLocation, int PerClient, int StallsAfterMinutes);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var limits = await database.ReadWorkLimitsAsync(cancellationToken);
        return new Response(limits.PerServer, limits.PerLocation, limits.PerClient, (int)limits.StallsAfter.TotalMinutes);
    }
}
