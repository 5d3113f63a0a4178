using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access.Sessions;

internal static class SessionListRoutes
{
    public static IEndpointRouteBuilder MapSessionLists(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/sessions", async (ListSessions list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/sessions", async (EndSessions end, CurrentActor actor, CancellationToken token) =>
            (await end.HandleAsync(new(), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/sessions/{id}", async (SessionId id, EndSessions end, CurrentActor actor, CancellationToken token) =>
            (await end.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/users/{id}/sessions", async (UserId id, ListSessions list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/users/{id}/sessions", async (UserId id, EndSessions end, CurrentActor actor, CancellationToken token) =>
            (await end.HandleAsync(new(null, id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
