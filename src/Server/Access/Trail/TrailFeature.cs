using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>What writes the activity and sees that nobody else does.</summary>
internal static class TrailFeature
{
    public static IServiceCollection AddTrail(this IServiceCollection services)
    {
        services.AddSingleton<ActivitySeal>();
        services.AddSingleton<IInterceptor, ActivityWriter>();
        services.AddSingleton<ActivityJournal>();
        services.AddSingleton<ActivityAnchorFile>();
        services.AddSingleton<ActivityVerifier>();
        services.AddHostedService<ActivityStart>();
        services.AddHostedService<ActivityAnchorWatch>();
        return services;
    }
}
