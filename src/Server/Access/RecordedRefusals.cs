using BorgBackupServer.Server.Access.Attempts;
using BorgBackupServer.Server.Access.Trail;

namespace BorgBackupServer.Server.Access;

/// <summary>What somebody who is signed in asked for and may not do, in the activity: the first ones of each account, so that nobody fills it.</summary>
internal static class RecordedRefusals
{
    public static IApplicationBuilder UseRecordedRefusals(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status403Forbidden || context.User.Identity?.IsAuthenticated != true)
            return;
        var services = context.RequestServices;
        if (await services.GetRequiredService<CurrentActor>().FindAsync() is not { UserId: { } userId } actor)
            return;
        var limits = services.GetRequiredService<AttemptLimits>();
        if (await limits.BeginAsync(AttemptLimit.RecordedRefusals, context.Connection.RemoteIpAddress, userId.ToString(), CancellationToken.None) > TimeSpan.Zero)
            return;
        // The pattern of the route and not the address, which may hold a secret.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route";
        await services.GetRequiredService<ActivityJournal>().RecordAsync(
            actor, ActivityKind.AccessRefused, new ActivitySubject("route", null, route), context.Request.Method, CancellationToken.None);
    });
}
