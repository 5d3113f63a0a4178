using BorgBackupServer.Server.Access.Account;
using BorgBackupServer.Server.Access.SecondFactor;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Terminal;

/// <summary>As much of the server as the commands need: database, key and activity. It listens nowhere and takes no lock, so a running server goes on.</summary>
internal static class AdminServices
{
    /// <exception cref="ServerStartException">There is no server in the folder, or this account cannot use it.</exception>
    public static async Task<ServiceProvider> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new ServerOptions { DataDirectory = folder, Port = 0 };
        if (!File.Exists(options.KeyFile))
            throw new ServerStartException($"There is no server in {folder}.", "Name the data folder of the server, and run this as the account that the server runs as.");

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Error));
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Signals>();
        services.AddSingleton(ServerKeyFile.Open(options.KeyFile, databaseExists: () => true));
        services.AddSingleton<SecretBox>();
        services.AddDatabase(options);
        services.AddTrail();
        services.AddSingleton(PasswordWork.Parse(Environment.GetEnvironmentVariable(PasswordWork.Variable)));
        services.AddSingleton<Passwords>();
        services.AddSingleton<AccountMails>(); // it does not run here: whoever has the machine tells the user
        services.AddSingleton<SetPassword>();
        services.AddSingleton<ResetSecondFactor>();
        services.AddSingleton<AdminCommands>();
        var provider = services.BuildServiceProvider();
        try
        {
            await CheckAsync(provider, cancellationToken);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    private static async Task CheckAsync(ServiceProvider provider, CancellationToken cancellationToken)
    {
        await using var database = await provider.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(cancellationToken);
        if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            throw new ServerStartException("The database is of an older version of the server.", "Start the server of this version once; it brings the database up to date.");
    }
}
