using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>One connection with its prepared statements. One user at a time.</summary>
internal sealed class CatalogConnection : IDisposable
{
    private const int BusyMilliseconds = 5_000;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = [];

    private CatalogConnection(SqliteConnection connection) => this.connection = connection;

    /// <summary>Opens an existing file; ":memory:" makes an empty catalog that lives as long as the connection.</summary>
    /// <exception cref="CatalogException">The file cannot be opened.</exception>
    public static CatalogConnection Open(string path, int cacheKibibytes)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = path == ":memory:" ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            var opened = new CatalogConnection(connection);
            // NORMAL: after a loss of power the last archive may be missing, never half there.
            // The checkpoint is run by hand after a write, when nobody waits for it.
            opened.Execute($"PRAGMA busy_timeout = {BusyMilliseconds}");
            opened.Execute("PRAGMA trusted_schema = OFF");
            opened.Execute("PRAGMA synchronous = NORMAL");
            opened.Execute("PRAGMA wal_autocheckpoint = 0");
            opened.Execute("PRAGMA temp_store = FILE");
            opened.Execute($"PRAGMA cache_size = -{cacheKibibytes}");
            return opened;
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw Faults.From(error);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public long LastChangeCount => raw.sqlite3_changes(connection.Handle!); // because the connection is open

    /// <summary>The cached statement, reset. Do not nest two uses of the same text.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(connection.Handle!, sql); // because the connection is open
            statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    public void Execute(string sql)
    {
        using var statement = new Statement(connection.Handle!, sql); // because the connection is open
        statement.Run();
    }

    /// <summary>
    /// Moves the log into the file and empties it. With a reader at work it does what it can without waiting;
    /// the rest falls to the next one.
    /// </summary>
    public void Checkpoint()
    {
        Execute("PRAGMA busy_timeout = 0");
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Execute($"PRAGMA busy_timeout = {BusyMilliseconds}");
    }

    public bool IsInTransaction => raw.sqlite3_get_autocommit(connection.Handle!) == 0; // because the connection is open

    /// <summary>Ends a transaction without a trace, also after an error that ended it already.</summary>
    public void RollBack()
    {
        foreach (var statement in statements.Values)
            statement.Reset();
        if (IsInTransaction)
            Execute("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
