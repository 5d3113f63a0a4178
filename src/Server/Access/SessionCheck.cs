using System.Security.Claims;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>Whether a session still holds: not a day old, and its user still exists with the same security stamp and role.</summary>
public sealed class SessionCheck(IDbContextFactory<ServerDatabase> databases, SecondFactors secondFactors, TimeProvider time)
{
    /// <summary>Whether it holds, and for exactly what it held for before: an open page begins anew where a second factor has come to be missing.</summary>
    public async Task<bool> IsValidAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        await RefreshAsync(principal, cancellationToken) == principal;

    /// <summary>The principal as it is now: the same one, one that lacks a second factor or no longer lacks it, or null where the session is over.</summary>
    public async Task<ClaimsPrincipal?> RefreshAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (Session.IsOver(principal, time.GetUtcNow()))
            return null;
        if (!Guid.TryParse(principal.FindFirstValue(ClaimNames.UserId), out var id) || !Guid.TryParse(principal.FindFirstValue(ClaimNames.SecurityStamp), out var stamp))
            return null;
        var userId = new UserId(id);
        var isAdministrator = principal.HasClaim(ClaimNames.Role, ClaimNames.AdministratorRole);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var holds = await database.Set<User>().AnyAsync(
            user => user.Id == userId && user.SecurityStamp == stamp && user.IsAdministrator == isAdministrator, cancellationToken);
        return holds ? WithSecondFactorMissing(principal, await secondFactors.IsMissingAsync(database, userId, cancellationToken)) : null;
    }

    private static ClaimsPrincipal WithSecondFactorMissing(ClaimsPrincipal principal, bool isMissing)
    {
        if (principal.HasClaim(claim => claim.Type == ClaimNames.SecondFactorMissing) == isMissing || principal.Identity is not ClaimsIdentity identity)
            return principal;
        var changed = identity.Clone();
        if (isMissing)
            changed.AddClaim(new Claim(ClaimNames.SecondFactorMissing, "yes"));
        else
            changed.RemoveClaim(changed.FindFirst(ClaimNames.SecondFactorMissing));
        return new ClaimsPrincipal(changed);
    }
}
