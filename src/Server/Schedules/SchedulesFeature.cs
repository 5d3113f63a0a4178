using BorgBackupServer.Server.Archives;

namespace BorgBackupServer.Server.Schedules;

/// <summary>When plans run. The routes are Home's, where a schedule is shown together with its plan.</summary>
public static class SchedulesFeature
{
    public static IServiceCollection AddSchedules(this IServiceCollection services)
    {
        services.AddTransient<ChangeSchedule>();
        services.AddTransient<PreviewSchedule>();
        services.AddTransient<ListNextRuns>();
        services.AddSingleton<RunDueSchedules>();
        services.AddSingleton<GiveUpLateJobs>();
        services.AddHostedService<ScheduleTick>();
        services.AddSingleton<IPlanZones, ZonesOfPlans>();
        return services;
    }
}
