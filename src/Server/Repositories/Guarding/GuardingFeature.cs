using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories.Ssh;

namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>What the server tells the guard, and what it hears from it.</summary>
public static class GuardingFeature
{
    /// <summary>The body of a request that says what a client may do with its repository.</summary>
    internal sealed record ModeChange(RepositoryMode Mode, string? Reason = null);

    public static IServiceCollection AddGuarding(this IServiceCollection services)
    {
        services.AddSingleton<GuardFiles>();
        services.AddSingleton<RepositoryGate>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RepositoryClosing>(provider, TimeProvider.System)); // real processes are given real time to end
        services.AddHostedService<ReopenRepositories>();
        services.AddSingleton<SessionRecords>();
        services.AddHostedService<SessionWatch>();
        services.AddTransient<ChangeRepositoryMode>();
        services.AddTransient<ListSessions>();
        services.AddTransient<SeeRefusals>();
        services.AddTransient<GetClientLimits>();
        services.AddTransient<ChangeClientLimits>();
        services.AddTransient<ListQuotas>();
        return services;
    }

    public static IEndpointRouteBuilder MapGuarding(this IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/v1/repositories/{id}/mode", async (RepositoryId id, ModeChange body, ChangeRepositoryMode change, CurrentActor actor, CancellationToken cancellationToken) =>
            (await change.HandleAsync(new ChangeRepositoryMode.Request(id, body.Mode, body.Reason), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/clients/{id}/sessions", async (ClientId id, bool? refused, int? offset, int? limit, ListSessions list, CurrentActor actor, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new ListSessions.Request(id, refused == true, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/clients/{id}/sessions/seen", async (ClientId id, SeeRefusals see, CurrentActor actor, CancellationToken cancellationToken) =>
            (await see.HandleAsync(new SeeRefusals.Request(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/clients/{id}/limits", async (ClientId id, GetClientLimits get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new GetClientLimits.Request(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapGet("/api/v1/quotas", async (bool? nearlyUsed, int? offset, int? limit, ListQuotas list, CurrentActor actor, CancellationToken cancellationToken) =>
            (await list.HandleAsync(new ListQuotas.Request(nearlyUsed == true, new PageRange(offset, limit)), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPut("/api/v1/clients/{id}/limits", async (ClientId id, ChangeClientLimits.Limits body, ChangeClientLimits change, CurrentActor actor, CancellationToken cancellationToken) =>
            (await change.HandleAsync(new ChangeClientLimits.Request(id, body), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        return routes;
    }
}
