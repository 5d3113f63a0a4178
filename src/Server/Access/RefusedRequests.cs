using BorgBackupServer.Server.Access.Trail;

namespace BorgBackupServer.Server.Access;

/// <summary>Requests of somebody who is signed in that were answered with a refusal.</summary>
internal static class RefusedRequests
{
    public static IApplicationBuilder UseRecordedRefusals(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status403Forbidden || context.User.Identity?.IsAuthenticated != true)
            return;
        // The pattern of the route and not the address, which may hold a secret.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
        await context.RequestServices.GetRequiredService<RecordedRefusals>().RecordAsync(
            context.Connection.RemoteIpAddress, new ActivitySubject("route", null, route), context.Request.Method);
    });
}
