using System.Net;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Deletion;

/// <summary>Giving repositories up, with a way back.</summary>
internal static class DeletionFeature
{
    /// <summary>The body of a deletion, or of an unlink: the repository's name, typed, and the password of who asks.</summary>
    public sealed record Confirmation(string Name, string Password);

    public static IServiceCollection AddDeletion(this IServiceCollection services)
    {
        services.AddSingleton<RepositoryRecord>();
        services.AddSingleton<DeletedFiles>();
        services.AddSingleton<IServerWork, RemovalWork>();
        services.AddSingleton<DeletionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<DeletionWatch>());
        services.AddTransient<PreviewDeletion>();
        services.AddTransient<DeleteRepository>();
        services.AddTransient<BringBackRepository>();
        services.AddTransient<UnlinkRepository>();
        return services;
    }

    public static IEndpointRouteBuilder MapDeletionRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/repositories/{id}/deletion", async (RepositoryId id, PreviewDeletion preview, CurrentActor actor, CancellationToken cancellationToken) =>
            (await preview.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/repositories/{id}/deletion", async (RepositoryId id, Confirmation body, DeleteRepository delete, CurrentActor actor, HttpContext context, CancellationToken cancellationToken) =>
            (await delete.HandleAsync(new(id, body.Name, body.Password), await actor.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/repositories/{id}/deletion", async (RepositoryId id, BringBackRepository back, CurrentActor actor, CancellationToken cancellationToken) =>
            (await back.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/unlink", async (RepositoryId id, Confirmation body, UnlinkRepository unlink, CurrentActor actor, HttpContext context, CancellationToken cancellationToken) =>
            (await unlink.HandleAsync(new(id, body.Name, body.Password), await actor.GetAsync(), context.Connection.RemoteIpAddress, cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
