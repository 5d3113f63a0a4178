using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Platform.Database;

internal static class DatabaseFeature
{
    public static IServiceCollection AddDatabase(this IServiceCollection services, ServerOptions options)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, ForeignKeys = true, DefaultTimeout = 30 };
        services.AddPooledDbContextFactory<ServerDatabase>(builder =>
            builder.UseSqlite(connection.ConnectionString).AddInterceptors(new SqliteConnectionRules()));
        // First of all hosted services, so that every other one finds its tables.
        return services.AddHostedService<DatabaseStart>();
    }
}
