using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Archives.Suspicion;

internal static class SuspicionRoutes
{
    /// <summary>The body of a request that says that a suspect archive is fine.</summary>
    public sealed record Acceptance(string? Note = null);

    public static IEndpointRouteBuilder MapSuspicionRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/suspect-archives", async (ListSuspects list, CurrentActor actor, ClientId? clientId, int? offset, int? limit, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new(clientId, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/accept", async (ArchiveId id, Acceptance body, AcceptArchive accept, CurrentActor actor, CancellationToken cancellationToken) =>
            (await accept.HandleAsync(new(id, body.Note), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
