using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.OpenIdConnect;

/// <summary>What the button on the sign-in page says. Everybody may read it.</summary>
public sealed class OpenIdButton(IDbContextFactory<ServerDatabase> databases)
{
    /// <summary>Null where no provider is switched on.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<OpenIdProvider>().Where(row => row.Id == OpenIdProvider.RowId && row.IsEnabled).Select(row => row.ButtonText).SingleOrDefaultAsync(cancellationToken);
    }
}
