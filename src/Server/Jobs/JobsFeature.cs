namespace BorgBackupServer.Server.Jobs;

/// <summary>The queue, the leases and the reports.</summary>
public static class JobsFeature
{
    public static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddSingleton<JobSteps>();
        services.AddSingleton<JobQueue>();
        return services;
    }
}
