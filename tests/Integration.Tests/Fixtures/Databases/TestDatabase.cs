using System.Data.Common;
using BorgBackupServer.Server.Platform;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Database.Postgres;
using BorgBackupServer.Server.Platform.Secrets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(BorgBackupServer.Integration.Tests.Fixtures.Databases.TestDatabase))]

namespace BorgBackupServer.Integration.Tests.Fixtures.Databases;

/// <summary>
/// The database of each test's server: SQLite in its data folder, or, with <c>BBS_TEST_DATABASE=postgres</c>, a database of
/// its own in one PostgreSQL that all tests share. With the tables made once and copied: the migrations cost more than the
/// rest of a start, and hundreds of tests start a server. <c>DatabaseTests</c> starts without them.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private const string ConnectionFile = "database.connection";

    private static readonly Lazy<byte[]> EmptySqlite = new(MakeSqlite, LazyThreadSafetyMode.ExecutionAndPublication);
    private static readonly Lazy<Task<(PostgresCluster Cluster, string Template)>> Postgres = new(MakePostgresAsync, LazyThreadSafetyMode.ExecutionAndPublication);

    public static bool IsPostgres { get; } = Environment.GetEnvironmentVariable("BBS_TEST_DATABASE") == "postgres";

    /// <summary>Before the server is built: says where its PostgreSQL is. Later calls leave what is there.</summary>
    public static async Task PrepareAsync(string dataFolder, bool withTables)
    {
        if (!IsPostgres || File.Exists(Path.Combine(dataFolder, ConnectionFile)))
            return;
        var (cluster, template) = await Postgres.Value;
        await WriteConnectionAsync(dataFolder, cluster.ConnectionTo(await cluster.CreateDatabaseAsync(withTables ? template : "template0")));
        if (withTables)
            MakeKey(dataFolder);
    }

    /// <summary>After it is built, and so has its key: gives a SQLite database its tables.</summary>
    public static void Fill(string dataFolder)
    {
        var file = Path.Combine(dataFolder, "server.db");
        if (!File.Exists(Path.Combine(dataFolder, ConnectionFile)) && !File.Exists(file))
            File.WriteAllBytes(file, EmptySqlite.Value);
    }

    /// <summary>For a database with tables, beside which a server makes no key.</summary>
    public static void MakeKey(string dataFolder) => ServerKeyFile.Open(Path.Combine(dataFolder, "server.key"), () => false);

    public static async Task WriteConnectionAsync(string dataFolder, string connection)
    {
        MakeFolder(dataFolder);
        var file = Path.Combine(dataFolder, ConnectionFile);
        await File.WriteAllTextAsync(file, connection + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>For a second server on the database of a first; null where that is SQLite.</summary>
    public static string? ConnectionOf(string dataFolder) => IsPostgres ? File.ReadAllText(Path.Combine(dataFolder, ConnectionFile)).Trim() : null;

    /// <summary>A connection past the server, as the database's own administrator has.</summary>
    public static async Task<DbConnection> ConnectAsync(string dataFolder)
    {
        DbConnection connection = ConnectionOf(dataFolder) is { } line
            ? new NpgsqlConnection(line + ";Pooling=false")
            : new SqliteConnection($"Data Source={Path.Combine(dataFolder, "server.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The server of this folder is stopped and will not come back.</summary>
    public static async Task RemoveAsync(string dataFolder)
    {
        if (!IsPostgres || PostgresConnectionFile.Read(new ServerOptions { DataDirectory = dataFolder, Port = 0 }) is not { Database: { } database })
            return;
        var (cluster, _) = await Postgres.Value;
        await cluster.DropDatabaseAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        if (Postgres.IsValueCreated)
            await (await Postgres.Value).Cluster.DisposeAsync();
    }

    private static void MakeFolder(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static byte[] MakeSqlite()
    {
        using var folder = new TempFolder();
        using (var database = new ServerDatabase(new DbContextOptionsBuilder<ServerDatabase>().UseSqlite($"Data Source={folder["server.db"]};Pooling=False").Options))
            database.Database.Migrate();
        return File.ReadAllBytes(folder["server.db"]);
    }

    private static async Task<(PostgresCluster Cluster, string Template)> MakePostgresAsync()
    {
        var cluster = await PostgresCluster.StartNewAsync();
        var template = await cluster.CreateDatabaseAsync();
        await using (var database = new PostgresDatabase(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql(cluster.ConnectionTo(template) + ";Pooling=false").Options))
            await database.Database.MigrateAsync(CancellationToken.None);
        NpgsqlConnection.ClearAllPools();
        return (cluster, template);
    }
}
