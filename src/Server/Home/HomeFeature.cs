namespace BorgBackupServer.Server.Home;

/// <summary>Pages over all nouns, and what they read.</summary>
public static class HomeFeature
{
    public static IServiceCollection AddHome(this IServiceCollection services)
    {
        services.AddTransient<CountProtection>();
        services.AddTransient<CountBackups>();
        services.AddTransient<ListAttention>();
        services.AddTransient<ListProtection>();
        services.AddTransient<GetJobOutcome>();
        services.AddTransient<GetPlanDefaults>();
        services.AddTransient<ProtectClient>();
        services.AddTransient<AddPlan>();
        services.AddTransient<RemovePlan>();
        services.AddTransient<DeleteClient>();
        services.AddTransient<ListPlans>();
        services.AddTransient<ChangeProtection>();
        services.AddTransient<ListServerProblems>();
        services.AddTransient<GetOverview>();
        return services;
    }

    public static IEndpointRouteBuilder MapHome(this IEndpointRouteBuilder routes) => routes.MapPlanRoutes().MapOverviewRoutes();
}
