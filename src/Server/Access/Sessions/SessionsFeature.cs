using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BorgBackupServer.Server.Access.Sessions;

internal static class SessionsFeature
{
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionMemory>();
        services.AddSingleton<SessionRows>();
        services.AddHostedService<SessionWatch>();
        services.AddScoped<CircuitHandler, SessionActivity>();
        services.AddTransient<ListSessions>();
        services.AddTransient<EndSessions>();
        return services;
    }
}
