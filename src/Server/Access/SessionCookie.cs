using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BorgBackupServer.Server.Access;

/// <summary>The cookie that carries a <see cref="Session"/>, checked against the database at each request.</summary>
internal static class SessionCookie
{
    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = Session.CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // loopback and a first try in a home network have no HTTPS
        options.ExpireTimeSpan = Session.IdleTimeout;
        options.SlidingExpiration = true;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "returnUrl";
        options.Events = new CookieAuthenticationEvents
        {
            OnValidatePrincipal = ValidateAsync,
            OnRedirectToLogin = context => RefuseAsync(context, AccessProblems.NotSignedIn),
            OnRedirectToAccessDenied = context => RefuseAsync(context, AccessProblems.Forbidden),
        };
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (context.Principal is null || !await services.GetRequiredService<SessionCheck>().IsValidAsync(context.Principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
    }

    private static Task RefuseAsync(RedirectContext<CookieAuthenticationOptions> context, Problem problem)
    {
        var request = context.Request;
        // A person who opens a page is led to the sign-in page; a program, a form and a script get a status that says it.
        if (problem == AccessProblems.NotSignedIn && HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/agent"))
        {
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        }

        return problem.ToHttp().ExecuteAsync(context.HttpContext);
    }
}
