using BorgBackupServer.Server.Access.Passkeys;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>What somebody whose first factor was right can show as second.</summary>
public sealed class ListWays(IDbContextFactory<ServerDatabase> databases)
{
    public async Task<(bool HasAuthenticator, bool HasPasskey)> HandleAsync(UserId userId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return (await SecondFactors.HasAuthenticatorAsync(database, userId, cancellationToken), await PasskeyFactor.HasAnyAsync(database, userId, cancellationToken));
    }
}
