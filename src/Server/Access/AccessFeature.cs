using BorgBackupServer.Server.Platform.Security;

namespace BorgBackupServer.Server.Access;

/// <summary>Users, sign-in, and who asks.</summary>
public static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddScoped<CurrentActor>();
        services.AddAuthentication(AuthenticationSchemes.Session).AddCookie(AuthenticationSchemes.Session);
        return services;
    }

    public static WebApplication UseAccess(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            context.RequestServices.GetRequiredService<CurrentActor>().Use(context.User);
            return next(context);
        });
        return app;
    }
}
