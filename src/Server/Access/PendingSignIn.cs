using System.Globalization;
using System.Security.Claims;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access;

/// <summary>
/// Between the first factor and the second: a cookie of its own, which no policy takes for a session. It says whose first
/// factor was right, for ten minutes, and ends with the account's stamp.
/// </summary>
public sealed class PendingSignIn(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    public const string CookieName = "bbs-pending";

    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.ExpireTimeSpan = Timeout;
        options.SlidingExpiration = false;
    }

    public static Task BeginAsync(HttpContext context, SignIn.Response user, TimeProvider time)
    {
        var identity = new ClaimsIdentity(AuthenticationSchemes.Pending);
        identity.AddClaim(new Claim(ClaimNames.UserId, user.UserId.ToString()));
        identity.AddClaim(new Claim(ClaimNames.SecurityStamp, user.SecurityStamp.ToString()));
        identity.AddClaim(new Claim(ClaimNames.SignedInAt, time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return context.SignInAsync(AuthenticationSchemes.Pending, new ClaimsPrincipal(identity));
    }

    public static Task EndAsync(HttpContext context) =>
        context.Request.Cookies.ContainsKey(CookieName) ? context.SignOutAsync(AuthenticationSchemes.Pending) : Task.CompletedTask;

    /// <summary>Whose second factor is waited for; null where nobody's is, or not any more.</summary>
    public async Task<SignIn.Response?> FindAsync(HttpContext context)
    {
        var principal = (await context.AuthenticateAsync(AuthenticationSchemes.Pending)).Principal;
        if (!Guid.TryParse(principal?.FindFirstValue(ClaimNames.UserId), out var id) || !Guid.TryParse(principal.FindFirstValue(ClaimNames.SecurityStamp), out var stamp))
            return null;
        if (!long.TryParse(principal.FindFirstValue(ClaimNames.SignedInAt), NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            || since + (long)Timeout.TotalMilliseconds <= time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            return null;
        }

        var userId = new UserId(id);
        await using var database = await databases.CreateDbContextAsync(context.RequestAborted);
        var user = await database.Set<User>().AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == userId && candidate.SecurityStamp == stamp, context.RequestAborted);
        return user is null ? null : SignIn.Describe(user);
    }
}
