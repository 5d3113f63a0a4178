using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Settings;

/// <summary>Reads the administrator's answers.</summary>
public sealed class SettingsReader(IDbContextFactory<ServerDatabase> databases) : IPublishedAddress
{
    /// <summary>The setting as stored, or null where it was never given.</summary>
    public async Task<string?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.FindSettingAsync(key, cancellationToken);
    }

    /// <summary>How browsers and agents reach the server, without a slash at the end. Null until set-up is done.</summary>
    public Task<string?> FindPublicAddressAsync(CancellationToken cancellationToken) =>
        FindAsync(SettingKeys.PublicAddress, cancellationToken);

    Task<string?> IPublishedAddress.FindAsync(CancellationToken cancellationToken) => FindPublicAddressAsync(cancellationToken);

    /// <summary>The same where set-up is known to be done: there is nobody to ask before.</summary>
    public async Task<string> GetPublicAddressAsync(CancellationToken cancellationToken) =>
        await FindPublicAddressAsync(cancellationToken) ?? throw new InvalidOperationException("The server is not set up yet.");
}
