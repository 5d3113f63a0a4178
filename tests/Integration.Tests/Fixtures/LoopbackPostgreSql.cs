using System.Globalization;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A real PostgreSQL server of one test class, on a socket in its own folder. It refuses to run as root, so it runs as nobody there.</summary>
public sealed class LoopbackPostgreSql : IAsyncLifetime
{
    /// <summary>With what password files and addresses have to escape.</summary>
    public const string Password = "it's:a \\ \"password\" #1";

    public const string User = "owner";
    private const string Nobody = "65534";
    private readonly TempFolder folder = new();
    private readonly TempFolder keys = new();
    private ChildProcess? process;
    private Task reading = Task.CompletedTask;

    public string Socket => folder.Path;

    public string PasswordFile => keys["password"];

    public int Port { get; } = FreePort.Find();

    private static bool IsRoot => Environment.UserName == "root";

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(folder["initial"], Password + "\n");
        await File.WriteAllTextAsync(keys["pgpass"], $"*:*:*:*:{Password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}\n");
        File.SetUnixFileMode(keys["pgpass"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.CreateDirectory(folder["data"]);
        if (IsRoot)
            await RunAsync("chown", ["--", Nobody, folder["data"], folder["initial"], folder.Path]);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        await RunAsync("sh", ["-c", "exec \"$@\" >/dev/null", "sh", .. AsNobody(Program("initdb")), "--pgdata", folder["data"], "--username", User, "--pwfile", folder["initial"], "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        string[] command = [.. AsNobody(Program("postgres")), "-D", folder["data"], "-k", Socket, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=", "-c", "fsync=off"];
        process = await ChildProcess.StartAsync(new ChildProcessStart { FileName = command[0], Arguments = command[1..], DiesWithParent = !IsRoot });
        reading = ReadAsync(process);
        await Eventually.TrueAsync(() => File.Exists(folder[$".s.PGSQL.{Port.ToString(CultureInfo.InvariantCulture)}"]), "PostgreSQL opens its socket");
        while ((await AskAsync("postgres", "SELECT 1")).Code != 0)
            Assert.False(process.HasExited, "PostgreSQL has ended.");
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
        if (process is not null)
        {
            // An interrupt is its fast way down; what does not go by itself is killed.
            await process.StopAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));
            await process.DisposeAsync();
            await reading;
        }

        folder.Dispose();
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
        FileName = Program(program),
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

    // The newest of those that are installed.
    private static string Program(string name) =>
        Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin", name)).First(File.Exists);

    private static string[] AsNobody(string program) =>
        IsRoot ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--pdeathsig", "INT", "--", program] : [program];

    private static async Task RunAsync(string program, string[] arguments)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart { FileName = program, Arguments = arguments, DiesWithParent = false });
        var error = await ReadLinesAsync(child);
        Assert.True((await child.WaitForExitAsync(CancellationToken.None)).Code == 0, error);
    }

    private static async Task<string> ReadLinesAsync(ChildProcess child)
    {
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
            lines.Add(line);
        return string.Join('\n', lines);
    }

    private static async Task ReadAsync(ChildProcess child) => await ReadLinesAsync(child);
}
