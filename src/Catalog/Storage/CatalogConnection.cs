using SQLitePCL;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>One connection with its prepared statements. One user at a time.</summary>
internal sealed class CatalogConnection : IDisposable
{
    private readonly sqlite3 database;
    private readonly int busyMilliseconds;
    private readonly Dictionary<string, Statement> statements = [];

    static CatalogConnection() => Batteries_V2.Init();

    private CatalogConnection(sqlite3 database, int busyMilliseconds) =>
        (this.database, this.busyMilliseconds) = (database, busyMilliseconds);

    /// <summary>Opens an existing file; ":memory:" makes an empty catalog that lives as long as the connection.</summary>
    /// <exception cref="CatalogException">The file cannot be opened.</exception>
    public static CatalogConnection Open(string path, int cacheKibibytes, int busyMilliseconds)
    {
        // NOMUTEX: a connection has one user at a time, and locking each call took an eighth of the indexing.
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new CatalogConnection(database, busyMilliseconds);
        try
        {
            if (code != raw.SQLITE_OK)
                throw Faults.From(database, code);
            connection.Execute($"PRAGMA busy_timeout = {busyMilliseconds}");
            connection.Execute("PRAGMA trusted_schema = OFF");
            // NORMAL: after a loss of power the last archive may be missing, never half there.
            connection.Execute("PRAGMA synchronous = NORMAL");
            // The checkpoint is run by hand after a write, when nobody waits for it.
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            connection.Execute("PRAGMA temp_store = FILE");
            connection.Execute($"PRAGMA cache_size = -{cacheKibibytes}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Rows changed by the last statement that changes rows.</summary>
    public long LastChangeCount => raw.sqlite3_changes(database);

    private bool IsInTransaction => raw.sqlite3_get_autocommit(database) == 0;

    /// <summary>The cached statement, reset. Do not nest two uses of the same text.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(database, sql);
            statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    public void Execute(string sql)
    {
        using var statement = new Statement(database, sql);
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
        Execute($"PRAGMA busy_timeout = {busyMilliseconds}");
    }

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
        database.Dispose();
    }
}
