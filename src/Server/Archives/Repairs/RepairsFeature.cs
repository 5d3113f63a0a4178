using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Security;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>Repositories that a disk has damaged, and what can be had of them.</summary>
internal static class RepairsFeature
{
    /// <param name="VerifiesData">Read and decrypt everything too.</param>
    public sealed record Trial(bool VerifiesData = false);

    /// <summary>The body of a repair: the repository's name, and the numbers of the trial.</summary>
    public sealed record Confirmation(string Name, int LostCount, int DamagedCount);

    public static IServiceCollection AddRepairs(this IServiceCollection services)
    {
        services.AddSingleton<IServerWork, RepairWork>();
        services.AddSingleton<RepairReading>();
        services.AddSingleton<RepairEnd>();
        services.AddSingleton<RepairCheck>();
        services.AddTransient<GetRepair>();
        services.AddTransient<TryRepair>();
        services.AddTransient<StartRepair>();
        return services;
    }

    public static IEndpointRouteBuilder MapRepairRoutes(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/repositories/{id}/repair", async (RepositoryId id, GetRepair get, CurrentActor actor, CancellationToken cancellationToken) =>
            (await get.HandleAsync(new(id), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.SignedIn);
        routes.MapPost("/api/v1/repositories/{id}/repair/trial", async (RepositoryId id, Trial body, TryRepair attempt, CurrentActor actor, CancellationToken cancellationToken) =>
            (await attempt.HandleAsync(new(id, body.VerifiesData), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        routes.MapPost("/api/v1/repositories/{id}/repair", async (RepositoryId id, Confirmation body, StartRepair start, CurrentActor actor, CancellationToken cancellationToken) =>
            (await start.HandleAsync(new(id, body.Name, body.LostCount, body.DamagedCount), await actor.GetAsync(), cancellationToken)).ToHttp()).RequireAuthorization(AuthorizationPolicies.Administrator);
        return routes;
    }
}
