using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Clients;

internal static class EnrolmentTokens
{
    /// <summary>Tokens that were never used are good no longer. They stay, so that whoever comes with one hears why.</summary>
    public static Task EndUnusedTokensAsync(this ServerDatabase database, ClientId clientId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.Set<EnrolmentToken>()
            .Where(token => token.ClientId == clientId && token.UsedAt == null && token.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(token => token.ExpiresAt, now), cancellationToken);
}
