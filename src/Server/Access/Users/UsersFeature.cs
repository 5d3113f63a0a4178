namespace BorgBackupServer.Server.Access.Users;

internal static class UsersFeature
{
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.AddTransient<ListUsers>();
        services.AddTransient<GetUser>();
        services.AddTransient<CreateUser>();
        services.AddTransient<ChangeUser>();
        services.AddTransient<DeleteUser>();
        services.AddTransient<SetEmail>();
        return services;
    }
}
