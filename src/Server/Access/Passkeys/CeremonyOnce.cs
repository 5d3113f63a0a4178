using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Passkeys;

/// <summary>An answer that was seen once is no answer any more, also where the device keeps no counter.</summary>
internal static class CeremonyOnce
{
    /// <summary>Null: the first time. To be called in a transaction that took the write lock at its start; the caller saves.</summary>
    public static async Task<Problem?> TakeAsync(ServerDatabase database, PasskeyCeremonies.Opened opened, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await database.Set<UsedCeremony>().Where(used => used.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        if (await database.Set<UsedCeremony>().AnyAsync(used => used.Id == opened.Id, cancellationToken))
            return PasskeyProblems.Refused;
        database.Add(UsedCeremony.Of(opened.Id, opened.ExpiresAt));
        return null;
    }
}
