using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Adoption;

/// <summary>Repositories that were made elsewhere, and those that this server has unlinked.</summary>
internal static class AdoptionFeature
{
    /// <summary>The body of a look into a foreign repository.</summary>
    public sealed record Look(string Path, string? Passphrase = null);

    /// <summary>The body of an adoption.</summary>
    public sealed record Adoption(string Path, ClientId ClientId, string Name, string? Passphrase = null);

    public static IServiceCollection AddAdoption(this IServiceCollection services)
    {
        services.AddSingleton<AdoptionCheck>();
        services.AddTransient<ScanStorageLocation>();
        services.AddTransient<InspectRepository>();
        services.AddTransient<AdoptRepository>();
        return services;
    }

    public static IEndpointRouteBuilder MapAdoptionRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/storage-locations/{id}/foreign-repositories", async (StorageLocationId id, string? path, ScanStorageLocation scan, CurrentActor actor, CancellationToken cancellationToken) =>
            (await scan.HandleAsync(new(id, path), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/storage-locations/{id}/foreign-repositories/inspect", async (StorageLocationId id, Look body, InspectRepository inspect, CurrentActor actor, CancellationToken cancellationToken) =>
            (await inspect.HandleAsync(new(id, body.Path, body.Passphrase), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/storage-locations/{id}/foreign-repositories/adopt", async (StorageLocationId id, Adoption body, AdoptRepository adopt, CurrentActor actor, CancellationToken cancellationToken) =>
            (await adopt.HandleAsync(new(id, body.Path, body.Passphrase, body.ClientId, body.Name), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
