namespace BorgBackupServer.Server.Access.SecondFactor;

/// <summary>The authenticator app and the recovery codes.</summary>
internal static class SecondFactorFeature
{
    public static IServiceCollection AddSecondFactor(this IServiceCollection services)
    {
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<RecoveryCodes>();
        services.AddSingleton<TakeCode>();
        services.AddSingleton<DescribeSecondFactor>();
        services.AddSingleton<BeginAuthenticator>();
        services.AddSingleton<ConfirmAuthenticator>();
        services.AddSingleton<RemoveAuthenticator>();
        services.AddSingleton<RenewRecoveryCodes>();
        services.AddSingleton<ResetSecondFactor>();
        return services;
    }
}
