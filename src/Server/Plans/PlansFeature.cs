namespace BorgBackupServer.Server.Plans;

/// <summary>What is backed up, and how. The routes are Home's, where a plan is shown together with its schedule.</summary>
public static class PlansFeature
{
    public static IServiceCollection AddPlans(this IServiceCollection services)
    {
        services.AddSingleton<PlanDefaults>();
        services.AddTransient<ChangePlan>();
        return services;
    }
}
