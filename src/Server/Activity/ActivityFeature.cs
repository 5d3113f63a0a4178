using BorgBackupServer.Server.Activity.Forwarding;

namespace BorgBackupServer.Server.Activity;

/// <summary>The audit trail to look at, to take along and to forward. Access writes it.</summary>
public static class ActivityFeature
{
    public static IServiceCollection AddActivity(this IServiceCollection services)
    {
        services.AddTransient<ListActivity>();
        services.AddTransient<ExportActivity>();
        services.AddTransient<VerifyActivity>();
        services.AddTransient<GetForwarding>();
        services.AddTransient<ChangeForwarding>();
        services.AddTransient<TestForwarding>();
        services.AddSingleton<ForwardingState>();
        services.AddHostedService<ForwardActivity>();
        return services;
    }

    public static IEndpointRouteBuilder MapActivity(this IEndpointRouteBuilder routes) => routes.MapActivityRoutes();
}
