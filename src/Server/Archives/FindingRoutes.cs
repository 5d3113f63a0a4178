using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Archives;

/// <summary>Finding files over time: history, difference, timeline, search.</summary>
internal static class FindingRoutes
{
    public static IEndpointRouteBuilder MapFindingRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/search", async (
            FindFiles find, CurrentActor actor, string? query, ClientId? clientId, long? minBytes, long? maxBytes, DateTimeOffset? modifiedFrom, DateTimeOffset? modifiedBefore,
            string? owner, string? after, int? limit, CancellationToken cancellationToken) =>
            (await find.HandleAsync(new(clientId, query ?? "", Filter(minBytes, maxBytes, modifiedFrom, modifiedBefore, owner), after, limit), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/clients/{id}/search", async (
            FindFiles find, CurrentActor actor, ClientId id, string? query, long? minBytes, long? maxBytes, DateTimeOffset? modifiedFrom, DateTimeOffset? modifiedBefore,
            string? owner, string? after, int? limit, CancellationToken cancellationToken) =>
            (await find.HandleAsync(new(id, query ?? "", Filter(minBytes, maxBytes, modifiedFrom, modifiedBefore, owner), after, limit), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/clients/{id}/history", async Task<IResult> (
            GetFileHistory get, CurrentActor actor, ClientId id, string? path, string? path64, int? offset, int? limit, CancellationToken cancellationToken) =>
            ArchivePaths.Read(path, path64).IsSuccess(out var file, out var problem)
                ? (await get.HandleAsync(new(id, file, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp()
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/archives/{id}/difference", async Task<IResult> (
            CompareArchives compare, CurrentActor actor, ArchiveId id, ArchiveId? with, string? path, string? path64, QueryEnum<DifferenceOrder>? order, int? offset, int? limit,
            CancellationToken cancellationToken) =>
            ArchivePaths.Read(path, path64).IsSuccess(out var folder, out var problem)
                ? (await compare.HandleAsync(new(id, with, folder, order?.Value ?? DifferenceOrder.Growth, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp()
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/archives/{id}/timeline", async (GetTimeline get, CurrentActor actor, ArchiveId id, DateTimeOffset? at, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id, at), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }

    private static SearchFilter Filter(long? minBytes, long? maxBytes, DateTimeOffset? from, DateTimeOffset? before, string? owner) =>
        new() { MinBytes = minBytes, MaxBytes = maxBytes, ModifiedFrom = from, ModifiedBefore = before, Owner = string.IsNullOrWhiteSpace(owner) ? null : owner.Trim() };
}
