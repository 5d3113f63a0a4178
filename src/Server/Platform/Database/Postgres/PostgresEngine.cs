using System.Data;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>A database of a PostgreSQL server, held by one server of ours at a time.</summary>
/// <param name="sqliteFile">Where the server's SQLite database would be.</param>
internal sealed class PostgresEngine(NpgsqlConnectionStringBuilder connection, string sqliteFile) : IDatabaseEngine
{
    private readonly PostgresHold hold = new(connection);

    public string Name => $"PostgreSQL database {connection.Database} at {connection.Host}";

    public string Hint => "See that PostgreSQL runs and that the line in database.connection is right: the database has to exist and to belong to its user.";

    public IsolationLevel Snapshot => IsolationLevel.RepeatableRead;

    public string ActivityGuards => """
        CREATE OR REPLACE FUNCTION activity_stays() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'The activity is added to and never changed or deleted.'; END $$;
        CREATE OR REPLACE TRIGGER activity_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON activity
        FOR EACH STATEMENT EXECUTE FUNCTION activity_stays();
        """;

    public void AddContexts(IServiceCollection services, Action<IServiceProvider, DbContextOptionsBuilder> shared)
    {
        services.AddPooledDbContextFactory<PostgresDatabase>((provider, builder) =>
        {
            // Failures come as they are, as from SQLite; the provider's own way of not trying again wraps them.
            builder.UseNpgsql(connection.ConnectionString, postgres => postgres.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))).AddInterceptors(new PostgresWriteTurns());
            shared(provider, builder);
        });
        services.AddSingleton<IDbContextFactory<ServerDatabase>, PostgresDatabases>();
        services.AddSingleton(hold);
        services.AddHostedService<PostgresHoldKeeper>();
    }

    public async Task PrepareAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        if (!await hold.HasItAsync(cancellationToken))
            throw new ServerStartException($"The {Name} is in use by another server.", "Stop that server first, or name another database in database.connection.");
        if (File.Exists(sqliteFile) && !await HasTablesAsync(database, cancellationToken))
            throw new ServerStartException($"The {Name} is empty, but there is a SQLite database {sqliteFile}.", "To bring its content over, run: bbs-server admin move-database --data DIR. To go on with SQLite, remove database.connection.");
    }

    public Task FinishAsync(ServerDatabase database, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return hold.DisposeAsync();
    }

    private static async Task<bool> HasTablesAsync(ServerDatabase database, CancellationToken cancellationToken) =>
        (await database.Database.GetAppliedMigrationsAsync(cancellationToken)).Any();
}
