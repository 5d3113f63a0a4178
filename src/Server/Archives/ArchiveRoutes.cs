using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Archives;

internal static class ArchiveRoutes
{
    /// <summary>The body of a request that holds an archive.</summary>
    public sealed record Hold(string Reason, DateTimeOffset? Until = null);

    public static IEndpointRouteBuilder MapArchiveRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/archives", async (
            ListArchives list, CurrentActor actor, ClientId? clientId, PlanId? planId, int? offset, int? limit, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new(clientId, planId, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/archives/{id}", async (GetArchive get, CurrentActor actor, ArchiveId id, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/archives/{id}/files", async Task<IResult> (
            BrowseArchive browse, CurrentActor actor, ArchiveId id, string? path, string? path64, string? order, ArchiveId? comparedWith, int? offset, int? limit, CancellationToken cancellationToken) =>
        {
            if (!ArchivePaths.Read(path, path64).IsSuccess(out var folder, out var problem) || !ReadOrder(order).IsSuccess(out var by, out problem))
                return problem.ToHttp();
            return (await browse.HandleAsync(new(id, folder, by, new PageRange(offset, limit), comparedWith), await actor.GetAsync(), cancellationToken)).ToHttp();
        }).RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/archives/{id}/search", async (
            SearchFiles search, CurrentActor actor, ArchiveId id, string? query, int? offset, int? limit, CancellationToken cancellationToken) =>
            (await search.HandleAsync(new(id, query ?? "", new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/catalog", async (IndexArchive index, CurrentActor actor, ArchiveId id, CancellationToken cancellationToken) =>
            (await index.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPut("/api/v1/archives/{id}/hold", async (ArchiveId id, Hold body, HoldArchive hold, CurrentActor actor, CancellationToken cancellationToken) =>
            (await hold.HandleAsync(new(id, body.Reason, body.Until), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapDelete("/api/v1/archives/{id}/hold", async (ArchiveId id, ReleaseArchive release, CurrentActor actor, CancellationToken cancellationToken) =>
            (await release.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }

    private static Result<DirectoryOrder> ReadOrder(string? order) => order switch
    {
        null or "name" => DirectoryOrder.Name,
        "name-descending" => DirectoryOrder.NameDescending,
        "size" => DirectoryOrder.Size,
        "size-descending" => DirectoryOrder.SizeDescending,
        "modified" => DirectoryOrder.Modified,
        "modified-descending" => DirectoryOrder.ModifiedDescending,
        _ => Problem.Invalid("order.invalid", "A folder is ordered by name, size or modified, each also -descending.", field: "order"),
    };
}
