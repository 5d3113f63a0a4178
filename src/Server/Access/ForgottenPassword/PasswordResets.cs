using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.ForgottenPassword;

/// <summary>The links of a user, within the caller's work.</summary>
internal static class PasswordResets
{
    /// <summary>Makes every link of the user worthless: the password was changed, or mails go elsewhere now. The caller saves.</summary>
    public static async Task VoidPasswordResetsAsync(this ServerDatabase database, UserId userId, CancellationToken cancellationToken) =>
        database.RemoveRange(await database.Set<PasswordReset>().Where(reset => reset.UserId == userId).ToListAsync(cancellationToken));
}
