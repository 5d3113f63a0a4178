using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>A challenge for the passkeys of somebody whose first factor was right.</summary>
public sealed class BeginPasskeyFactor(IDbContextFactory<ServerDatabase> databases, PasskeyCeremonies ceremonies)
{
    public async Task<Result<PasskeyCeremonies.Challenge>> HandleAsync(UserId userId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId, cancellationToken);
        return user is null ? PasskeyProblems.Refused : await ceremonies.BeginAsync(CeremonyKind.SecondFactor, user, cancellationToken);
    }
}
