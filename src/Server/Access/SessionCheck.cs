using System.Security.Claims;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access;

/// <summary>Whether a session still holds, and for what. No question to the database while it is in use.</summary>
public sealed class SessionCheck(SessionMemory memory, TimeProvider time)
{
    /// <summary>
    /// Whether it holds, and for exactly what it held for before: an open page begins anew where its user has another role,
    /// or where a second factor has come to be missing.
    /// </summary>
    public async Task<bool> IsValidAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        await FindAsync(principal, cancellationToken) is { } session && WithSecondFactorMissing(principal, session.LacksSecondFactor) == principal;

    /// <summary>
    /// For a request: the principal as it is now, which is the same one, one that lacks a second factor or no longer lacks it,
    /// or null where the session is over. The session is not idle any more.
    /// </summary>
    public async Task<ClaimsPrincipal?> RefreshAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (await FindAsync(principal, cancellationToken) is not { } session)
            return null;
        session.Touch(time.GetUtcNow());
        return WithSecondFactorMissing(principal, session.LacksSecondFactor);
    }

    private async ValueTask<LiveSession?> FindAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) =>
        Session.IdOf(principal) is { } id && await memory.FindAsync(id, cancellationToken) is { } session
        && session.Actor.IsAdministrator == principal.HasClaim(ClaimNames.Role, ClaimNames.AdministratorRole)
            ? session
            : null;

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
