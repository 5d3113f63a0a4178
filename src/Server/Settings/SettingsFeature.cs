namespace BorgBackupServer.Server.Settings;

/// <summary>The administrator's answers, and set-up, which asks for the first of them.</summary>
public static class SettingsFeature
{
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddSingleton<SettingsReader>();
        return services;
    }
}
