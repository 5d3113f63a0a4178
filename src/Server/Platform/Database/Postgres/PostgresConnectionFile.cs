using BorgBackupServer.Server.Platform.Start;
using Npgsql;

namespace BorgBackupServer.Server.Platform.Database.Postgres;

/// <summary>
/// <c>DIR/database.connection</c>: one line such as <c>Host=/run/postgresql;Database=bbs;Username=bbs</c>, in the words of
/// Npgsql's connection strings. A file and no option, because it may hold a password, and because every command that is given
/// the data folder finds it.
/// </summary>
internal static class PostgresConnectionFile
{
    /// <summary>
    /// Of 100 connections that PostgreSQL allows by itself. Writers take turns, so more would only stand in line elsewhere.
    /// </summary>
    private const int MostConnections = 40;

    private const int LongestBytes = 4096;

    /// <summary>Null where there is no such file: then the database is SQLite.</summary>
    /// <exception cref="ServerStartException">It is open to others, or does not say where the database is.</exception>
    public static NpgsqlConnectionStringBuilder? Read(ServerOptions options)
    {
        var path = options.DatabaseConnectionFile;
        if (!File.Exists(path))
            return null;
        if (OwnerOnly.IsReachedByOthers(path))
            throw new ServerStartException($"{path} can be reached by other accounts of this machine.", $"It may hold a password. Run: chmod 600 '{path}'");
        if (new FileInfo(path).Length > LongestBytes)
            throw Wrong(path);
        var text = File.ReadAllText(path).Trim();
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(text);
            return string.IsNullOrEmpty(connection.Host) || string.IsNullOrEmpty(connection.Database) ? throw Wrong(path) : Completed(connection);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not its message, which repeats pieces of the line.
            throw Wrong(path);
        }
    }

    /// <summary>What the line leaves open, as this server needs it.</summary>
    private static NpgsqlConnectionStringBuilder Completed(NpgsqlConnectionStringBuilder connection)
    {
        connection.ApplicationName ??= "bbs-server";
        if (!connection.ContainsKey("Maximum Pool Size"))
            connection.MaxPoolSize = MostConnections;
        if (!connection.ContainsKey("Keepalive"))
            connection.KeepAlive = 30;
        // As long as SQLite waits for its write lock. A transaction that nobody goes on with must not keep the others out.
        // What a page asks is short, but its estimate is high enough that PostgreSQL would compile it first, which takes ten times as long as the query.
        connection.Options ??= "-c lock_timeout=15s -c idle_in_transaction_session_timeout=120s -c jit=off";
        return connection;
    }

    private static ServerStartException Wrong(string path) =>
        new($"{path} does not say where the database is.", "It holds one line: Host=/run/postgresql;Database=bbs;Username=bbs — or with Host=db.example.org;Password=… where the database asks for one. Without the file the server uses SQLite.");
}
