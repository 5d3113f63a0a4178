using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>How long sessions last.</summary>
public sealed class DescribeSessionLimits(IDbContextFactory<ServerDatabase> databases, ISessionRules rules)
{
    /// <param name="IdleMinutes">Without a request or a click.</param>
    /// <param name="MostMinutes">However busy it is.</param>
    public sealed record Response(int IdleMinutes, int MostMinutes);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var limits = await rules.ReadLimitsAsync(database, cancellationToken);
        return new Response((int)limits.Idle.TotalMinutes, (int)limits.Absolute.TotalMinutes);
    }
}
