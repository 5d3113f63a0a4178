using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Restores.Downloads;

namespace BorgBackupServer.Server.Restores;

internal static class RestoreRoutes
{
    public static IEndpointRouteBuilder MapRestoreRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/archives/{id}/restore-preview", async (
            PreviewRestore preview, CurrentActor actor, ArchiveId id, SelectionBody body, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id, body.Paths), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/restores", async (
            StartRestore start, CurrentActor actor, ArchiveId id, RestoreBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Paths, body.TargetDirectory), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/downloads", async (
            StartDownload start, CurrentActor actor, ArchiveId id, SelectionBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Paths), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/downloads/{ticket}", async Task<IResult> (
            TakeDownload take, CurrentActor actor, string ticket, CancellationToken cancellationToken) =>
            (await take.HandleAsync(new(ticket), await actor.GetAsync(), cancellationToken)).IsSuccess(out var download, out var problem)
                ? new DownloadResult(download)
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }

    private sealed record SelectionBody(IReadOnlyList<WirePath> Paths);

    private sealed record RestoreBody(IReadOnlyList<WirePath> Paths, WirePath? TargetDirectory = null);
}
