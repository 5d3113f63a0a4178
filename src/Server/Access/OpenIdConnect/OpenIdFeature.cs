namespace BorgBackupServer.Server.Access.OpenIdConnect;

internal static class OpenIdFeature
{
    public static IServiceCollection AddOpenId(this IServiceCollection services)
    {
        services.AddSingleton<OpenIdConnectSource>();
        services.AddSingleton<OpenIdConnectFlow>();
        services.AddSingleton<OpenIdDiscovery>();
        services.AddSingleton<OpenIdButton>();
        services.AddScoped<SignInWithIdentity>();
        services.AddScoped<LinkIdentity>();
        services.AddScoped<UnlinkIdentity>();
        services.AddScoped<ListIdentities>();
        services.AddScoped<GetOpenIdProvider>();
        services.AddScoped<ChangeOpenIdProvider>();
        services.AddScoped<TestOpenIdProvider>();
        services.AddScoped<ListTemplates>();
        services.AddScoped<ListPendingUsers>();
        services.AddScoped<ApprovePendingUser>();
        services.AddScoped<DismissPendingUser>();
        return services;
    }
}
