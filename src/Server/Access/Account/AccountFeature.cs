namespace BorgBackupServer.Server.Access.Account;

/// <summary>One's own account, and the mails about it.</summary>
internal static class AccountFeature
{
    public static IServiceCollection AddAccount(this IServiceCollection services)
    {
        services.AddSingleton<AccountMails>();
        services.AddHostedService(provider => provider.GetRequiredService<AccountMails>());
        services.AddSingleton<DescribeAccount>();
        services.AddSingleton<ChangeEmail>();
        return services;
    }
}
