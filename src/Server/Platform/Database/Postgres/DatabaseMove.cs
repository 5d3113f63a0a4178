using System.Data.Common;
using System.Reflection;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>
/// Brings the whole content of the server's SQLite database into an empty PostgreSQL database, in one transaction: what is
/// interrupted has changed nothing. Rows go over as they are, the chain of the activity with them.
/// </summary>
public static class DatabaseMove
{
    private const int RowsAtOnce = 1000;

    private static readonly MethodInfo Copy = new Func<ServerDatabase, PostgresDatabase, CancellationToken, Task<long>>(CopyAsync<object>).Method.GetGenericMethodDefinition();

    /// <summary>The SQLite file afterwards: <c>server.db.moved</c>, to be removed by a person.</summary>
    public const string MovedSuffix = ".moved";

    /// <returns>Rows by table.</returns>
    /// <exception cref="ServerStartException">A server runs, a file is missing, or the PostgreSQL database is not empty.</exception>
    public static async Task<IReadOnlyDictionary<string, long>> RunAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var options = new ServerOptions { DataDirectory = dataDirectory, Port = 0 };
        if (!File.Exists(options.DatabaseFile))
            throw new ServerStartException($"There is no SQLite database in {dataDirectory}.", "Name the data folder of the server.");
        if (PostgresConnectionFile.Read(options) is not { } connection)
            throw new ServerStartException($"{options.DatabaseConnectionFile} is missing.", "Write into it where the PostgreSQL database is: docs/database.md shows how.");
        using var folder = ServerFolder.Open(dataDirectory);
        await using var hold = new PostgresHold(connection);
        if (!await hold.HasItAsync(cancellationToken))
            throw new ServerStartException("The PostgreSQL database is in use by another server.", "Name another database in database.connection.");

        IReadOnlyDictionary<string, long> moved;
        await using (var source = new ServerDatabase(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite($"Data Source={options.DatabaseFile};Pooling=False").Options))
        await using (var target = new PostgresDatabase(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql(connection.ConnectionString).Options))
        {
            if ((await source.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                throw new ServerStartException("The SQLite database is of an older version of the server.", "Start the server of this version once without database.connection; it brings the database up to date.");
            if (await target.Database.SqlQueryRaw<long>("SELECT count(*) AS \"Value\" FROM information_schema.tables WHERE table_schema = current_schema()").SingleAsync(cancellationToken) > 0)
                throw new ServerStartException("The PostgreSQL database is not empty.", "Name an empty one in database.connection.");
            moved = await MoveAsync(source, target, cancellationToken);
        }

        NpgsqlConnection.ClearAllPools();
        File.Move(options.DatabaseFile, options.DatabaseFile + MovedSuffix, overwrite: false);
        return moved;
    }

    private static async Task<IReadOnlyDictionary<string, long>> MoveAsync(ServerDatabase source, PostgresDatabase target, CancellationToken cancellationToken)
    {
        var moved = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using var transaction = await target.Database.BeginTransactionAsync(cancellationToken);
        await MakeTablesAsync(target, transaction.GetDbTransaction(), cancellationToken);
        target.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var table in ByDependency(source.Model))
            moved[table.GetTableName()!] = await (Task<long>)Copy.MakeGenericMethod(table.ClrType).Invoke(null, [source, target, cancellationToken])!; // because each has a table, and CopyAsync returns that
        await SetCountersAsync(target, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return moved;
    }

    /// <summary>As a script, because a migration that is run has transactions of its own.</summary>
    private static async Task MakeTablesAsync(PostgresDatabase target, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = target.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // made from the migrations
        command.CommandText = target.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.NoTransactions);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long> CopyAsync<T>(ServerDatabase source, PostgresDatabase target, CancellationToken cancellationToken)
        where T : class
    {
        var count = 0L;
        await foreach (var rows in source.Set<T>().AsNoTracking().AsAsyncEnumerable().Chunk(RowsAtOnce).WithCancellation(cancellationToken))
        {
            target.AddRange(rows);
            await target.SaveChangesAsync(cancellationToken);
            target.ChangeTracker.Clear();
            count += rows.Length;
        }

        return count;
    }

    /// <summary>What a row points at comes before it.</summary>
    private static List<IEntityType> ByDependency(IModel model)
    {
        var (ordered, waiting) = (new List<IEntityType>(), model.GetEntityTypes().OrderBy(table => table.GetTableName(), StringComparer.Ordinal).ToList());
        while (waiting.Count > 0)
        {
            var next = waiting.First(table => table.GetForeignKeys().All(key => key.PrincipalEntityType == table || ordered.Contains(key.PrincipalEntityType)));
            waiting.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    /// <summary>Numbers that the database gives go on behind the highest one.</summary>
    private static async Task SetCountersAsync(PostgresDatabase target, CancellationToken cancellationToken)
    {
        foreach (var number in target.Model.GetEntityTypes().SelectMany(table => table.GetProperties()).Where(property => NpgsqlPropertyExtensions.GetValueGenerationStrategy(property) == NpgsqlValueGenerationStrategy.IdentityByDefaultColumn))
        {
            var (table, column) = (number.DeclaringType.GetTableName(), number.GetColumnName());
#pragma warning disable EF1002 // names of the model
            await target.Database.ExecuteSqlRawAsync($"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), (SELECT coalesce(max(\"{column}\"), 0) + 1 FROM \"{table}\"), false)", cancellationToken);
#pragma warning restore EF1002
        }
    }
}
