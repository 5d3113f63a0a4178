using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Settings;

/// <summary>Set-up, open to the holder of the link until it is done.</summary>
internal static class SetUpRoutes
{
    public static IEndpointRouteBuilder MapSetUp(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/setup", async (SetUpServer.Request request, SetUpServer setUp, CancellationToken cancellationToken) =>
            (await setUp.HandleAsync(request, cancellationToken)).ToHttp()).AllowAnonymous();
        routes.MapPost("/api/v1/setup/check", async (CheckSetUp.Request request, CheckSetUp check, CancellationToken cancellationToken) =>
            (await check.HandleAsync(request, cancellationToken)).ToHttp()).AllowAnonymous();
        return routes;
    }
}
