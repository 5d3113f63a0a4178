using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Restores.Proofs;

internal static class ProofRoutes
{
    public static IEndpointRouteBuilder MapProofRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/proofs", async (ListProofs list, CurrentActor actor, ClientId? clientId, bool? onlyTroubled, int? offset, int? limit, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new(clientId, onlyTroubled == true, offset, limit), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/proofs/count", async (CountProofs count, CurrentActor actor, CancellationToken cancellationToken) =>
            (await count.HandleAsync(await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/plans/{id}/proof", async (PlanId id, GetProof get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPut("/api/v1/plans/{id}/proof", async (PlanId id, ProofRule body, ChangeProofRule change, CurrentActor actor, CancellationToken cancellationToken) =>
            (await change.HandleAsync(new(id, body), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/plans/{id}/proof", async (PlanId id, StartProof start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
