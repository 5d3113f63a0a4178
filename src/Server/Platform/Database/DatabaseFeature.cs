using BorgBackupServer.Server.Platform.Database.Postgres;
using BorgBackupServer.Server.Platform.Database.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace BorgBackupServer.Server.Platform.Database;

internal static class DatabaseFeature
{
    /// <summary>A switch of the runtime's configuration; the tests set it.</summary>
    private const string StrictQueries = "BorgBackupServer.StrictQueries";

    /// <summary>SQLite, unless the data folder says where a PostgreSQL database is.</summary>
    /// <exception cref="Start.ServerStartException">The file that says so cannot be used.</exception>
    public static IServiceCollection AddDatabase(this IServiceCollection services, ServerOptions options)
    {
        IDatabaseEngine engine = PostgresConnectionFile.Read(options) is { } connection
            ? new PostgresEngine(connection, options.DatabaseFile)
            : new SqliteEngine(options.DatabaseFile);
        services.AddSingleton(_ => engine); // through a factory, so that the container lets go of it in the end
        engine.AddContexts(services, (provider, builder) => builder
            .AddInterceptors(provider.GetServices<IInterceptor>())
            .ConfigureWarnings(RefuseDoubtfulQueries));
        // First of all hosted services, so that every other one finds its tables.
        return services.AddHostedService<DatabaseStart>();
    }

    /// <summary>Whether there is a database already that was made with a server key. Where PostgreSQL does not answer nobody knows, and the server does not start.</summary>
    /// <exception cref="Start.ServerStartException">It cannot be asked.</exception>
    public static bool HasDatabase(ServerOptions options) =>
        File.Exists(options.DatabaseFile) || (PostgresConnectionFile.Read(options) is { } connection && PostgresTables.Exist(connection));

    /// <summary>What EF Core only warns of ends a test: a page cut from rows without an order differs from time to time.</summary>
    private static void RefuseDoubtfulQueries(WarningsConfigurationBuilder warnings)
    {
        if (AppContext.TryGetSwitch(StrictQueries, out var isStrict) && isStrict)
            warnings.Throw(CoreEventId.RowLimitingOperationWithoutOrderByWarning, CoreEventId.FirstWithoutOrderByAndFilterWarning, RelationalEventId.MultipleCollectionIncludeWarning);
    }
}
