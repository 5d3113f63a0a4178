using System.Globalization;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A <see cref="PostgresCluster"/> of one test class that asks for a password, and its own client programs.</summary>
public sealed class LoopbackPostgreSql : IAsyncLifetime
{
    /// <summary>With what password files and addresses have to escape.</summary>
    public const string Password = "it's:a \\ \"password\" #1";

    public const string User = "owner";

    /// <summary>PostgreSQL's own; each server of a test has a socket in a folder of its own.</summary>
    public const int Port = 5432;

    private readonly TempFolder keys = new();
    private PostgresCluster cluster = null!; // because xunit initialises the fixture before it makes the class

    public string Socket => cluster.Host;

    public string PasswordFile => keys["password"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(keys["pgpass"], $"*:*:*:*:{Password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}\n");
        File.SetUnixFileMode(keys["pgpass"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        cluster = await PostgresCluster.StartNewAsync(User, Password);
    }

    /// <summary>Rows, fields apart by "|".</summary>
    public async Task<string> QueryAsync(string database, string sql)
    {
        var (code, output, error) = await AskAsync(database, sql);
        Assert.True(code == 0, error);
        return output.TrimEnd('\n');
    }

    /// <summary>Starts a client that goes on until it is disposed of.</summary>
    public Task<ChildProcess> StartQueryAsync(string database, string sql) => ChildProcess.StartAsync(ClientOf(database, "psql", "--quiet", "--command", sql));

    /// <summary>Loads a file of pg_dump's own form into a database that is there.</summary>
    public async Task LoadAsync(string database, string file)
    {
        var start = ClientOf("postgres", "pg_restore", "--exit-on-error", $"--dbname=dbname='{database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'", file);
        await using var child = await ChildProcess.StartAsync(start);
        var error = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(TestContext.Current.CancellationToken))
            error.Add(line);
        Assert.True((await child.WaitForExitAsync(TestContext.Current.CancellationToken)).Code == 0, string.Join('\n', error));
    }

    public async ValueTask DisposeAsync()
    {
        await cluster.DisposeAsync();
        keys.Dispose();
    }

    private async Task<(int Code, string Output, string Error)> AskAsync(string database, string sql)
    {
        await using var child = await ChildProcess.StartAsync(ClientOf(database, "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--file=-") with { HasInput = true });
        var output = new StreamReader(child.Output).ReadToEndAsync();
        var error = ReadLinesAsync(child);
        await child.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(sql));
        child.Input.Close();
        return ((await child.WaitForExitAsync(CancellationToken.None)).Code, await output, await error);
    }

    private ChildProcessStart ClientOf(string database, string program, params string[] arguments) => new()
    {
        FileName = PostgresCluster.Program(program),
        Arguments = arguments,
        Environment = new Dictionary<string, string>
        {
            ["PGHOST"] = Socket,
            ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = User,
            ["PGDATABASE"] = database,
            ["PGPASSFILE"] = keys["pgpass"],
            ["LC_ALL"] = "C.UTF-8",
        },
    };

    private static async Task<string> ReadLinesAsync(ChildProcess child)
    {
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
            lines.Add(line);
        return string.Join('\n', lines);
    }
}
