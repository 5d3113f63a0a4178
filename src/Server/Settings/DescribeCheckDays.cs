using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>How often each repository is checked by itself.</summary>
public sealed class DescribeCheckDays(IDbContextFactory<ServerDatabase> databases)
{
    public async Task<Result<CheckDays>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.RefuseUnlessAdministrator() is { } refusal)
            return refusal;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.ReadCheckDaysAsync(cancellationToken);
    }
}
