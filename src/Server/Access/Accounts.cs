using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>What holds for a user now, whatever was written into a cookie when they signed in.</summary>
public sealed class Accounts(IDbContextFactory<ServerDatabase> databases)
{
    /// <summary>The user as actor; null when there is no such user any more.</summary>
    public async Task<Actor?> FindActorAsync(UserId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user
            ? new Actor(user.Id, user.Name, user.IsAdministrator) { Grants = user.Grants }
            : null;
    }
}
