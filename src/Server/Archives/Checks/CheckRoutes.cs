using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Checks;

internal static class CheckRoutes
{
    /// <param name="VerifiesData">Read and decrypt everything too.</param>
    public sealed record Start(bool VerifiesData = false);

    public static IEndpointRouteBuilder MapCheckRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/repositories/{id}/check", async (RepositoryId id, GetCheck get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/repositories/{id}/check", async (RepositoryId id, Start body, StartCheck start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.VerifiesData), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
