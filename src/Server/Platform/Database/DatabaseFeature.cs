using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Platform.Database;

internal static class DatabaseFeature
{
    /// <summary>A switch of the runtime's configuration; the tests set it.</summary>
    private const string StrictQueries = "BorgBackupServer.StrictQueries";

    public static IServiceCollection AddDatabase(this IServiceCollection services, ServerOptions options)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, ForeignKeys = true, DefaultTimeout = 30 };
        services.AddPooledDbContextFactory<ServerDatabase>((provider, builder) => builder
            .UseSqlite(connection.ConnectionString)
            .AddInterceptors(new SqliteConnectionRules())
            .AddInterceptors(provider.GetServices<IInterceptor>())
            .ConfigureWarnings(RefuseDoubtfulQueries));
        // First of all hosted services, so that every other one finds its tables.
        return services.AddHostedService<DatabaseStart>();
    }

    /// <summary>What EF Core only warns of ends a test: a page cut from rows without an order differs from time to time.</summary>
    private static void RefuseDoubtfulQueries(WarningsConfigurationBuilder warnings)
    {
        if (AppContext.TryGetSwitch(StrictQueries, out var isStrict) && isStrict)
            warnings.Throw(CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning, RelationalEventId.MultipleCollectionIncludeWarning);
    }
}
