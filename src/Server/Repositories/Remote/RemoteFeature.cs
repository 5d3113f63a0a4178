using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Repositories on other parties' machines.</summary>
public static class RemoteFeature
{
    /// <summary>The body of a request that pins a host key.</summary>
    internal sealed record NewHostKey(string HostKey);

    public static IServiceCollection AddRemote(this IServiceCollection services)
    {
        services.AddSingleton<RemoteHosts>();
        services.AddSingleton<RemoteFiles>();
        services.AddHostedService<FarEndDoor>();
        services.AddSingleton<RemoteWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<RemoteWatch>());
        services.AddTransient<ScanHostKey>();
        services.AddTransient<AddRemoteHost>();
        services.AddTransient<TestRemoteHost>();
        services.AddTransient<PinHostKey>();
        services.AddTransient<RemoveRemoteHost>();
        return services;
    }

    public static IEndpointRouteBuilder MapRemote(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/remote-hosts/scan", async (ScanHostKey.Request request, ScanHostKey scan, CurrentActor actor, CancellationToken cancellationToken) =>
            (await scan.HandleAsync(request, await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/remote-hosts", async (AddRemoteHost.Request request, AddRemoteHost add, CurrentActor actor, CancellationToken cancellationToken) =>
            (await add.HandleAsync(request, await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/remote-hosts/{id}/test", async (StorageLocationId id, TestRemoteHost test, CurrentActor actor, CancellationToken cancellationToken) =>
            (await test.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPut("/api/v1/remote-hosts/{id}/host-key", async (StorageLocationId id, NewHostKey body, PinHostKey pin, CurrentActor actor, CancellationToken cancellationToken) =>
            (await pin.HandleAsync(new(id, body.HostKey), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapDelete("/api/v1/remote-hosts/{id}", async (StorageLocationId id, RemoveRemoteHost remove, CurrentActor actor, CancellationToken cancellationToken) =>
            (await remove.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
