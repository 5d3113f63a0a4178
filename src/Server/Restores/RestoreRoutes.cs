using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Restores.Contents;
using BorgBackupServer.Server.Restores.Downloads;

namespace BorgBackupServer.Server.Restores;

internal static class RestoreRoutes
{
    public static IEndpointRouteBuilder MapRestoreRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/archives/{id}/restore-preview", async (
            PreviewRestore preview, CurrentActor actor, ArchiveId id, PreviewBody body, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id, body.Paths, body.ClientId), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/restores", async (
            StartRestore start, CurrentActor actor, ArchiveId id, RestoreBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Paths, body.To), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/database-restore-preview", async (
            PreviewDatabaseRestore preview, CurrentActor actor, ArchiveId id, DumpBody body, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id, body.Dump, body.ClientId), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/database-restores", async (
            StartDatabaseRestore start, CurrentActor actor, ArchiveId id, DatabaseBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Dump, body.Source, body.Database, body.Replaces, body.SafetyDirectory, body.ClientId), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost("/api/v1/archives/{id}/restore-looks", async (
            StartLook start, CurrentActor actor, ArchiveId id, RestoreBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Paths, body.To), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapGet("/api/v1/restore-looks/{id}", async (GetLook get, CurrentActor actor, JobId id, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapPost(ReceiveOrder.ContentPath, async Task<IResult> (HttpContext context, TakeContent take, JobReference lease, CancellationToken cancellationToken) =>
            (await take.HandleAsync(context.User.ClientId(), lease, cancellationToken)).IsSuccess(out var content, out var problem)
                ? new ContentResult(content)
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.Agent);

        routes.MapPost("/api/v1/archives/{id}/downloads", async (
            StartDownload start, CurrentActor actor, ArchiveId id, DownloadBody body, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Paths, body.Format), await actor.GetAsync(), cancellationToken)).ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);

        routes.MapMethods("/api/v1/downloads/{ticket}", [HttpMethods.Get, HttpMethods.Head], async Task<IResult> (
            TakeDownload take, CurrentActor actor, HttpRequest request, string ticket, CancellationToken cancellationToken) =>
            (await take.HandleAsync(new(ticket, OnlyLooks: HttpMethods.IsHead(request.Method)), await actor.GetAsync(), cancellationToken)).IsSuccess(out var download, out var problem)
                ? download is { Format: DownloadFormat.File, SizeBytes: { } size } ? new FileDownloadResult(download, size) : new DownloadResult(download)
                : problem.ToHttp())
            .RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }

    internal sealed record PreviewBody(IReadOnlyList<WirePath> Paths, ClientId? ClientId = null);

    internal sealed record DumpBody(string Dump, ClientId? ClientId = null);

    internal sealed record DatabaseBody(string Dump, string Source, string Database, bool Replaces = false, WirePath? SafetyDirectory = null, ClientId? ClientId = null);

    internal sealed record DownloadBody(IReadOnlyList<WirePath> Paths, DownloadFormat Format = DownloadFormat.TarGz);

    internal sealed record RestoreBody(IReadOnlyList<WirePath> Paths, ClientId? ClientId = null, bool IsInPlace = false, WirePath? TargetDirectory = null, ExistingFiles? Existing = null)
    {
        public RestoreDestination To => new() { ClientId = ClientId, IsInPlace = IsInPlace, TargetDirectory = TargetDirectory, Existing = Existing };
    }
}
