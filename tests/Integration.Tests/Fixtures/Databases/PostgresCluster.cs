using System.Globalization;
using BorgBackupServer.Borg.Processes;
using Npgsql;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures.Databases;

/// <summary>
/// A real PostgreSQL with a data folder of its own, reached through a socket in a folder and by nobody else. It can be
/// killed and started again. Where the tests run as root it runs as the distribution's account, as PostgreSQL demands.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string Account = "postgres";
    private const int Quit = 3;
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly TempFolder folder = new();
    private readonly string user;
    private readonly string? password;
    private ChildProcess? process;
    private Task<string> log = Task.FromResult("");
    private int databases;

    private PostgresCluster(string user, string? password) => (this.user, this.password) = (user, password);

    /// <summary>Where its socket is.</summary>
    public string Host => folder["pg"];

    /// <summary>One of PostgreSQL's programs, of the newest version that is installed.</summary>
    public static string Program(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name)).First(File.Exists);

    /// <param name="user">Its administrator.</param>
    /// <param name="password">Null lets everybody in who reaches the socket.</param>
    public static async Task<PostgresCluster> StartNewAsync(string user = "bbs", string? password = null)
    {
        var cluster = new PostgresCluster(user, password);
        try
        {
            File.SetUnixFileMode(cluster.folder.Path, Passable);
            if (Environment.IsPrivilegedProcess)
                await RunAsync("install", "-d", "-o", Account, "-g", Account, "-m", "700", cluster.Host);
            else
                Directory.CreateDirectory(cluster.Host);
            await File.WriteAllTextAsync(cluster.folder["password"], $"{password}\n");
            string[] entry = password is null ? ["--auth=trust"] : ["--auth=scram-sha-256", "--pwfile", cluster.folder["password"]];
            await RunAsync([.. AsAccount(Program("initdb"), [.. entry, "-D", Path.Combine(cluster.Host, "data"), "-U", user, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])]);
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string: one line of a connection file.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder { Host = Host, Database = database, Username = user, Password = password }.ConnectionString;

    public async Task StartAsync()
    {
        // Writing through to the disk is PostgreSQL's own business; nobody pulls the plug of a test.
        var command = AsAccount(Program("postgres"), "-D", Path.Combine(Host, "data"), "-k", Host, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200");
        process = await ChildProcess.StartAsync(new ChildProcessStart { FileName = command[0], Arguments = command[1..], DiesWithParent = !Environment.IsPrivilegedProcess });
        log = ReadAsync(process);
        await Until.TrueAsync(AnswersAsync, "PostgreSQL answers");
    }

    /// <summary>All of it is gone at once, as when its machine loses power.</summary>
    public async Task KillAsync()
    {
        if (process is not { } running)
            return;
        process = null;
        NpgsqlConnection.ClearAllPools();
        // "Immediate": no connection is ended properly, nothing is written; a SIGKILL would leave its children's memory behind.
        running.Signal((ProcessSignal)Quit);
        await running.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(20));
        await log;
        await running.DisposeAsync();
    }

    /// <returns>Its name.</returns>
    /// <param name="template">A database to begin with; nobody may be connected to it.</param>
    public async Task<string> CreateDatabaseAsync(string template = "template0")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return name;
    }

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");

    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database) + ";Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own words
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        Assert.False(process!.HasExited, "PostgreSQL did not start"); // because StartAsync has just set it
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static List<string> AsAccount(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", "--reuid", Account, "--regid", Account, "--clear-groups", "--pdeathsig", "INT", "--", program, .. arguments]
        : [program, .. arguments];

    private static async Task RunAsync(params string[] command)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = command[0], Arguments = command[1..], WorkingDirectory = "/" });
        var said = ReadAsync(child);
        var exit = await child.WaitForExitAsync(CancellationToken.None);
        Assert.True(exit.Code == 0, await said);
    }

    private static async Task<string> ReadAsync(ChildProcess child)
    {
        var output = child.Output.CopyToAsync(Stream.Null);
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
        {
            if (lines.Count < 200)
                lines.Add(line);
        }

        await output;
        return string.Join('\n', lines);
    }
}
