using System.Security.Claims;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Whether a session still holds: not a day old, and its user still exists with the same security stamp and role.</summary>
public sealed class SessionCheck(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    public async Task<bool> IsValidAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (Session.IsOver(principal, time.GetUtcNow()))
            return false;
        if (!Guid.TryParse(principal.FindFirstValue(ClaimNames.UserId), out var id) || !Guid.TryParse(principal.FindFirstValue(ClaimNames.SecurityStamp), out var stamp))
            return false;
        var userId = new UserId(id);
        var isAdministrator = principal.HasClaim(ClaimNames.Role, ClaimNames.AdministratorRole);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<User>().AnyAsync(
            user => user.Id == userId && user.SecurityStamp == stamp && user.IsAdministrator == isAdministrator, cancellationToken);
    }
}
