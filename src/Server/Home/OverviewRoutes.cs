using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Home;

internal static class OverviewRoutes
{
    public static IEndpointRouteBuilder MapOverviewRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/overview", async (GetOverview overview, CurrentActor actor, CancellationToken token) =>
            (await overview.HandleAsync(await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
