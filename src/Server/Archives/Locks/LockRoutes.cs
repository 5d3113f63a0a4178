using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Locks;

internal static class LockRoutes
{
    public static IEndpointRouteBuilder MapLockRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/repositories/{id}/lock", async (RepositoryId id, GetLock get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/repositories/{id}/lock", async (RepositoryId id, BreakStaleLock breaking, CurrentActor actor, CancellationToken cancellationToken) =>
            (await breaking.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
