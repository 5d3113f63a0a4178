using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Plans;

namespace BorgBackupServer.Server.Schedules;

/// <summary>When plans run. A schedule is changed by Home's routes, together with its plan.</summary>
public static class SchedulesFeature
{
    public static IServiceCollection AddSchedules(this IServiceCollection services)
    {
        services.AddTransient<ChangeSchedule>();
        services.AddTransient<PreviewSchedule>();
        services.AddTransient<ListNextRuns>();
        services.AddTransient<ListSchedules>();
        services.AddTransient<GetWeekLoad>();
        services.AddTransient<ChangeOverdueThreshold>();
        services.AddSingleton<RunDueSchedules>();
        services.AddSingleton<GiveUpLateJobs>();
        services.AddHostedService<ScheduleTick>();
        services.AddSingleton<IPlanZones, ZonesOfPlans>();
        services.AddSingleton<IPlanParts, SchedulesOfPlans>();
        return services;
    }

    public static IEndpointRouteBuilder MapSchedules(this IEndpointRouteBuilder routes) => routes.MapScheduleRoutes();
}
