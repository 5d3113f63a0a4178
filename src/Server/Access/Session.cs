using System.Security.Claims;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;

namespace BorgBackupServer.Server.Access;

/// <summary>The session of a person, as their browser has it: a cookie that names the row which the server keeps.</summary>
public static class Session
{
    public const string CookieName = "bbs-session";

    /// <summary>A new session with a new id, whatever the browser brought along; the one that it had ends.</summary>
    public static async Task BeginAsync(HttpContext context, SignIn.Response user, TimeProvider time)
    {
        var sessions = context.RequestServices.GetRequiredService<SessionRows>();
        if (IdOf(context.User) is { } former)
            await sessions.EndAsync(former, context.RequestAborted);
        var id = await sessions.BeginAsync(user, context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString(), time.GetUtcNow(), context.RequestAborted);
        await context.SignInAsync(AuthenticationSchemes.Session, Principal(user, id));
    }

    public static async Task EndAsync(HttpContext context)
    {
        if (IdOf(context.User) is { } id)
            await context.RequestServices.GetRequiredService<SessionRows>().EndAsync(id, CancellationToken.None); // whoever goes away in the middle of it has signed out all the same
        await context.SignOutAsync(AuthenticationSchemes.Session);
    }

    /// <summary>Which session it is; null where it is none.</summary>
    public static SessionId? IdOf(ClaimsPrincipal principal) =>
        SessionId.TryParse(principal.FindFirstValue(ClaimNames.SessionId), null, out var id) ? id : null;

    private static ClaimsPrincipal Principal(SignIn.Response user, SessionId id)
    {
        var identity = new ClaimsIdentity(AuthenticationSchemes.Session, ClaimNames.Name, ClaimNames.Role);
        identity.AddClaim(new Claim(ClaimNames.SessionId, id.ToString()));
        identity.AddClaim(new Claim(ClaimNames.UserId, user.UserId.ToString()));
        identity.AddClaim(new Claim(ClaimNames.Name, user.Name));
        if (user.IsAdministrator)
            identity.AddClaim(new Claim(ClaimNames.Role, ClaimNames.AdministratorRole));
        return new ClaimsPrincipal(identity);
    }
}
