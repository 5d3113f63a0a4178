using System.Globalization;
using System.Security.Claims;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;

namespace BorgBackupServer.Server.Access;

/// <summary>The session of a person: eight hours of idleness or a day end it.</summary>
public static class Session
{
    public const string CookieName = "bbs-session";

    public static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(8);

    public static readonly TimeSpan AbsoluteTimeout = TimeSpan.FromHours(24);

    public static Task BeginAsync(HttpContext context, SignIn.Response user, TimeProvider time) =>
        context.SignInAsync(AuthenticationSchemes.Session, Principal(user, time.GetUtcNow()));

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(AuthenticationSchemes.Session);

    /// <summary>Whether its day is over, however busy it was.</summary>
    public static bool IsOver(ClaimsPrincipal principal, DateTimeOffset now) =>
        !long.TryParse(principal.FindFirstValue(ClaimNames.SignedInAt), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
        || since + (long)AbsoluteTimeout.TotalMilliseconds <= now.ToUnixTimeMilliseconds();

    private static ClaimsPrincipal Principal(SignIn.Response user, DateTimeOffset now)
    {
        var identity = new ClaimsIdentity(AuthenticationSchemes.Session, ClaimNames.Name, ClaimNames.Role);
        identity.AddClaim(new Claim(ClaimNames.UserId, user.UserId.ToString()));
        identity.AddClaim(new Claim(ClaimNames.Name, user.Name));
        identity.AddClaim(new Claim(ClaimNames.SecurityStamp, user.SecurityStamp.ToString()));
        identity.AddClaim(new Claim(ClaimNames.SignedInAt, now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        if (user.IsAdministrator)
            identity.AddClaim(new Claim(ClaimNames.Role, ClaimNames.AdministratorRole));
        return new ClaimsPrincipal(identity);
    }
}
