using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Audits;

internal static class FreezeRoutes
{
    /// <summary>The body of an acceptance: the repository's name, typed.</summary>
    public sealed record Acceptance(string Name);

    /// <summary>The body of a way back.</summary>
    public sealed record WayBack(WayBackKind Kind, string Name, SafetyCopyId? SafetyCopyId = null, bool VerifiesData = false);

    public static IEndpointRouteBuilder MapFreezeRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/repositories/{id}/freeze", async (RepositoryId id, GetFreeze get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/accept", async (RepositoryId id, Acceptance body, AcceptDamage accept, CurrentActor actor, CancellationToken cancellationToken) =>
            (await accept.HandleAsync(new(id, body.Name), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/repositories/{id}/way-back", async (RepositoryId id, WayBack body, StartWayBack start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Kind, body.Name, body.SafetyCopyId, body.VerifiesData), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
