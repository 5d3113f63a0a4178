using BorgBackupServer.Server.Plans.DatabaseSignIns;

namespace BorgBackupServer.Server.Plans;

/// <summary>What is backed up, and how. The routes of plans are Home's, where a plan is shown together with its schedule.</summary>
public static class PlansFeature
{
    public static IServiceCollection AddPlans(this IServiceCollection services)
    {
        services.AddSingleton<PlanDefaults>();
        services.AddTransient<ChangePlan>();
        services.AddSingleton<SignInBox>();
        services.AddTransient<StoreDatabaseSignIn>();
        services.AddTransient<RemoveDatabaseSignIn>();
        services.AddTransient<ListDatabaseSignIns>();
        return services;
    }

    public static IEndpointRouteBuilder MapPlans(this IEndpointRouteBuilder routes) => routes.MapDatabaseSignIns();
}
