using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives;

internal static class RetentionRoutes
{
    public static IEndpointRouteBuilder MapRetentionRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/plans/{id}/retention", async (PlanId id, PreviewRetention preview, CurrentActor actor, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/plans/{id}/retention/preview", async (PlanId id, Retention body, PreviewRetention preview, CurrentActor actor, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id, body), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/plans/{id}/prune", async (PlanId id, StartPrune start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/repositories/{id}/compact", async (RepositoryId id, StartCompact start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
