using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BorgBackupServer.Server.Access;

/// <summary>The cookie that carries a <see cref="Session"/>, checked at each request.</summary>
internal static class SessionCookie
{
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Session.CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // loopback and a first try in a home network have no HTTPS
        options.ExpireTimeSpan = SessionLimits.Longest; // the server's row says when it is over
        options.SlidingExpiration = false;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "returnUrl";
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = ValidateAsync,
            OnRedirectToLogin = context => RefuseAsync(context, AccessProblems.NotSignedIn, context.RedirectUri),
            OnRedirectToAccessDenied = ForbidAsync,
        };
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var principal = context.Principal is null ? null : await services.GetRequiredService<SessionCheck>().RefreshAsync(context.Principal, context.HttpContext.RequestAborted);
        if (principal is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
        else if (principal != context.Principal)
        {
            context.ReplacePrincipal(principal);
        }
    }

    private static Task ForbidAsync(RedirectContext<CookieAuthenticationOptions> context) =>
        context.HttpContext.User.HasClaim(claim => claim.Type == ClaimNames.SecondFactorMissing)
            ? RefuseAsync(context, SecondFactorProblems.Missing, "/account/second-factor")
            : RefuseAsync(context, AccessProblems.Forbidden, page: null);

    /// <param name="page">Where a person who opens a page is led instead; a program, a form and a script get a status that says it.</param>
    private static Task RefuseAsync(RedirectContext<CookieAuthenticationOptions> context, Problem problem, string? page)
    {
        var request = context.Request;
        if (page is not null && HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/agent"))
        {
            context.Response.Redirect(page);
            return Task.CompletedTask;
        }

        return problem.ToHttp().ExecuteAsync(context.HttpContext);
    }
}
