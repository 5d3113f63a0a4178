using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Sessions;
using BorgBackupServer.Server.Platform.Mail;
using BorgBackupServer.Server.Settings.Mail;

namespace BorgBackupServer.Server.Settings;

/// <summary>The administrator's answers, and set-up, which asks for the first of them.</summary>
public static class SettingsFeature
{
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddHostedService<KeyCheck>();
        services.AddSingleton<SettingsReader>();
        services.AddSingleton<IPublishedAddress>(provider => provider.GetRequiredService<SettingsReader>());
        services.AddSingleton<IAccessRules, StoredAccessRules>();
        services.AddSingleton<DescribeSignInRules>();
        services.AddSingleton<ChangeSignInRules>();
        services.AddSingleton<DescribeSessionLimits>();
        services.AddSingleton<ChangeSessionLimits>();
        services.AddSingleton<DescribeWorkLimits>();
        services.AddSingleton<ChangeWorkLimits>();
        services.AddSingleton<DescribeCheckDays>();
        services.AddSingleton<ChangeCheckDays>();
        services.AddSingleton<DescribeCoolingOff>();
        services.AddSingleton<ChangeCoolingOff>();
        services.AddSingleton<StoredMailSettings>();
        services.AddSingleton<IMailSettings>(provider => provider.GetRequiredService<StoredMailSettings>());
        services.AddSingleton<DescribeMail>();
        services.AddSingleton<ChangeMail>();
        services.AddSingleton<TestMail>();
        services.AddSingleton<ISessionRules, StoredSessionRules>();
        services.AddSingleton<SetUpDoor>();
        services.AddSingleton<PublicHost>();
        services.AddSingleton<AddressProbe>();
        services.AddScoped<CheckSetUp>();
        services.AddScoped<SetUpServer>();
        return services;
    }

    /// <summary>Before sign-in: as long as there is nobody who could sign in, every page leads to set-up.</summary>
    public static WebApplication UseSettings(this WebApplication app)
    {
        app.UseHostFilter();
        app.UseSetUpGate();
        return app;
    }

    public static IEndpointRouteBuilder MapSettings(this IEndpointRouteBuilder routes) => routes.MapSetUp().MapSettingsOfServer();
}
