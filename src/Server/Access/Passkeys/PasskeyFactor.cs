using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>A passkey as second factor.</summary>
public static class PasskeyFactor
{
    /// <summary>A blocked one counts: whoever copied it must not find an account that a password alone opens.</summary>
    public static Task<bool> HasAnyAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        database.Set<Passkey>().AnyAsync(passkey => passkey.UserId == userId, cancellationToken);

    /// <summary>All of them, within the caller's work; the caller saves.</summary>
    internal static async Task RemoveAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        database.RemoveRange(await database.Set<Passkey>().Where(passkey => passkey.UserId == userId).ToListAsync(cancellationToken));
}
