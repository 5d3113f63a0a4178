using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Moves;

/// <summary>Repositories on their way to another storage location.</summary>
internal static class MovesFeature
{
    /// <summary>The body of a move.</summary>
    public sealed record Destination(StorageLocationId StorageLocationId);

    public static IServiceCollection AddMoves(this IServiceCollection services)
    {
        services.AddSingleton<MoveCheck>();
        services.AddSingleton<IServerWork, MoveWork>();
        services.AddSingleton<LeftCopies>();
        services.AddHostedService(provider => provider.GetRequiredService<LeftCopies>());
        services.AddTransient<StartMove>();
        return services;
    }

    public static IEndpointRouteBuilder MapMoveRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/repositories/{id}/move", async (RepositoryId id, Destination body, StartMove start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.StorageLocationId), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
