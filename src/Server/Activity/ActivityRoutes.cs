using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Activity.Forwarding;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Activity;

internal static class ActivityRoutes
{
    public static IEndpointRouteBuilder MapActivityRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/activity", async (
            string? search, string? actorName, QueryEnum<ActivityKind>? kind, string? noun, Guid? clientId, DateTimeOffset? from, DateTimeOffset? until, int? offset, int? limit,
            ListActivity list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(new(search, actorName, kind?.Value, noun, clientId, from, until), offset, limit), await actor.GetAsync(), token)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.Administrator);

        routes.MapGet("/api/v1/activity/export", async Task<IResult> (
            string? search, string? actorName, QueryEnum<ActivityKind>? kind, string? noun, Guid? clientId, DateTimeOffset? from, DateTimeOffset? until,
            ExportActivity export, CurrentActor actor, TimeProvider time, CancellationToken token) =>
            (await export.HandleAsync(new(new(search, actorName, kind?.Value, noun, clientId, from, until)), await actor.GetAsync(), token)).IsSuccess(out var response, out var problem)
                ? new ActivityExportResult(response.Rows, time.GetUtcNow())
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.Administrator);

        routes.MapPost("/api/v1/activity/verification", async (VerifyActivity verify, CurrentActor actor, CancellationToken token) =>
            (await verify.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);

        routes.MapGet("/api/v1/activity/forwarding", async (GetForwarding get, CurrentActor actor, CancellationToken token) =>
            (await get.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/activity/forwarding", async (SyslogTarget body, ChangeForwarding change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(new(body), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/activity/forwarding", async (ChangeForwarding change, CurrentActor actor, CancellationToken token) =>
            (await change.HandleAsync(new(null), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/activity/forwarding/test", async (SyslogTarget body, TestForwarding test, CurrentActor actor, CancellationToken token) =>
            (await test.HandleAsync(new(body), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
