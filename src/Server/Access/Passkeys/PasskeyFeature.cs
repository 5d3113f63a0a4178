using Microsoft.AspNetCore.Identity;

namespace BorgBackupServer.Server.Access.Passkeys;

internal static class PasskeyFeature
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        // Of ASP.NET Core Identity the parts that its passkey handler looks through; no scheme, no cookie, no table of it.
        services.AddIdentityCore<User>().AddUserStore<PasskeyStore>();
        services.AddScoped<PasskeyCeremonies>();
        services.AddScoped<BeginPasskey>();
        services.AddScoped<AddPasskey>();
        services.AddScoped<ListPasskeys>();
        services.AddScoped<RenamePasskey>();
        services.AddScoped<RemovePasskey>();
        services.AddScoped<BeginPasskeySignIn>();
        services.AddScoped<BeginPasskeyFactor>();
        services.AddScoped<UsePasskey>();
        return services;
    }
}
