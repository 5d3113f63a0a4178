using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Jobs;

internal static class PauseRoutes
{
    /// <summary>The body of a request that pauses something; all of it may be left out.</summary>
    public sealed record Details(DateTimeOffset? UntilAt = null, string? Reason = null);

    public static IEndpointRouteBuilder MapPauses(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/pauses", async (ClientId? clientId, int? offset, int? limit, ListPauses list, CurrentActor actor, CancellationToken token) =>
            (await list.HandleAsync(new(clientId, offset, limit), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/pause", async (Details body, PauseWork pause, CurrentActor actor, CancellationToken token) =>
            (await pause.HandleAsync(new(null, null, body.UntilAt, body.Reason), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/pause", async (ResumeWork resume, CurrentActor actor, CancellationToken token) =>
            (await resume.HandleAsync(new(), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/clients/{id}/pause", async (ClientId id, Details body, PauseWork pause, CurrentActor actor, CancellationToken token) =>
            (await pause.HandleAsync(new(id, null, body.UntilAt, body.Reason), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/clients/{id}/pause", async (ClientId id, ResumeWork resume, CurrentActor actor, CancellationToken token) =>
            (await resume.HandleAsync(new(id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/plans/{id}/pause", async (PlanId id, Details body, PauseWork pause, CurrentActor actor, CancellationToken token) =>
            (await pause.HandleAsync(new(null, id, body.UntilAt, body.Reason), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapDelete("/api/v1/plans/{id}/pause", async (PlanId id, ResumeWork resume, CurrentActor actor, CancellationToken token) =>
            (await resume.HandleAsync(new(null, id), await actor.GetAsync(), token)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
