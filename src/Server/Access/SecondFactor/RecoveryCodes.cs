using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>Makes the ten codes of a user and uses them up.</summary>
public sealed class RecoveryCodes(IDbContextFactory<ServerDatabase> databases, Passwords passwords)
{
    /// <summary>Ten new ones, to be shown once; those before are void. The caller saves. Slow: ten hashes.</summary>
    internal static async Task<IReadOnlyList<string>> ReplaceAsync(ServerDatabase database, UserId userId, CancellationToken cancellationToken)
    {
        var shown = RecoveryText.CreateAll();
        database.RemoveRange(await database.Set<RecoveryCode>().Where(code => code.UserId == userId).ToListAsync(cancellationToken));
        foreach (var code in shown.Select(text => RecoveryText.Normalise(text)!)) // because it was made in that form
            database.Add(RecoveryCode.Create(userId, RecoveryText.Label(code), Passwords.HashRandom(code)));
        return shown;
    }

    /// <summary>Whether it is a code of this user that was never used; then it is used now. Of two requests with the same code one gets through.</summary>
    /// <param name="code">Normalised.</param>
    internal async Task<bool> TakeAsync(UserId userId, string code, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var label = RecoveryText.Label(code);
        var stored = await database.Set<RecoveryCode>().AsNoTracking().SingleOrDefaultAsync(other => other.UserId == userId && other.Label == label, cancellationToken);
        if (!passwords.Verify(code, stored?.CodeHash) || stored is null)
            return false;
        return await database.Set<RecoveryCode>().Where(other => other.Id == stored.Id).ExecuteDeleteAsync(cancellationToken) == 1;
    }
}
