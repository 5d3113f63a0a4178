using System.Security.Claims;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// Carries the address of a request in its principal, because that is all that a page in a circuit has of the connection
/// it lives on. Never stored: the cookie keeps what it had before.
/// </summary>
internal static class RequestOrigin
{
    public static void Mark(HttpContext context)
    {
        if (context.User.Identity is ClaimsIdentity { IsAuthenticated: true } identity && ActivityActor.Text(context.Connection.RemoteIpAddress) is { } address)
        {
            foreach (var earlier in identity.FindAll(ClaimNames.Address).ToList())
                identity.RemoveClaim(earlier);
            identity.AddClaim(new Claim(ClaimNames.Address, address));
        }
    }

    public static ActorOrigin Of(ClaimsPrincipal user) =>
        new(user.FindFirstValue(ClaimNames.Address), Guid.TryParse(user.FindFirstValue(ClaimNames.SessionId), out var session) ? session : null);
}
