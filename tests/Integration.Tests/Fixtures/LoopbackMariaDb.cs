using System.Text;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A real MariaDB server of one test class, on a socket in its own folder and on no port.</summary>
public sealed class LoopbackMariaDb : IAsyncLifetime
{
    /// <summary>With what option files have to escape.</summary>
    public const string Password = "it's \\n a \"password\" # 1";

    public const string User = "backup";
    private readonly TempFolder folder = new();
    private ChildProcess? process;
    private Task<string> reading = Task.FromResult("");

    public string Socket => folder["s"];

    public string PasswordFile => folder["password"];

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(PasswordFile, Password + "\n");
        File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using (var install = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "mariadb-install-db",
            Arguments = ["--no-defaults", $"--datadir={folder["data"]}", $"--user={Environment.UserName}", "--skip-test-db", "--auth-root-authentication-method=normal"],
        }))
        {
            var output = new StreamReader(install.Output).ReadToEndAsync();
            var error = await ReadLinesAsync(install);
            Assert.True((await install.WaitForExitAsync(CancellationToken.None)).Code == 0, await output + error);
        }

        process = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "/usr/sbin/mariadbd",
            Arguments = ["--no-defaults", $"--datadir={folder["data"]}", $"--socket={Socket}", $"--pid-file={folder["pid"]}", $"--user={Environment.UserName}", "--skip-networking", "--innodb-flush-log-at-trx-commit=0"],
        });
        reading = ReadLinesAsync(process);
        await Eventually.TrueAsync(() => File.Exists(Socket) || process.HasExited, "MariaDB opens its socket");
        while ((await AskAsync("", "SELECT 1")).Code != 0)
            Assert.False(process.HasExited, "MariaDB has ended.");
        var hex = Convert.ToHexString(Encoding.UTF8.GetBytes(Password));
        await QueryAsync("", $"SET @s = CONCAT('CREATE USER {User}@localhost IDENTIFIED BY ', QUOTE(X'{hex}')); PREPARE s FROM @s; EXECUTE s; GRANT ALL ON *.* TO {User}@localhost WITH GRANT OPTION;");
    }

    /// <summary>Rows, fields apart by tabs.</summary>
    public async Task<string> QueryAsync(string database, string sql)
    {
        var (code, output, error) = await AskAsync(database, sql);
        Assert.True(code == 0, error);
        return output.TrimEnd('\n');
    }

    /// <summary>Loads a file into a database that is there.</summary>
    public async Task LoadAsync(string database, string file) => await QueryAsync(database, await File.ReadAllTextAsync(file));

    public static string Name(string database) => $"`{database.Replace("`", "``", StringComparison.Ordinal)}`";

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.StopAsync(TimeSpan.Zero, TimeSpan.FromSeconds(20));
            await process.DisposeAsync();
            await reading;
        }

        folder.Dispose();
    }

    private async Task<(int Code, string Output, string Error)> AskAsync(string database, string sql)
    {
        await using var child = await ChildProcess.StartAsync(new ChildProcessStart
        {
            FileName = "mariadb",
            Arguments = ["--no-defaults", $"--socket={Socket}", "--user=root", "--batch", "--skip-column-names", "--binary-mode", "--default-character-set=utf8mb4", $"--database={database}"],
            HasInput = true,
        });
        var output = new StreamReader(child.Output).ReadToEndAsync();
        var error = ReadLinesAsync(child);
        await child.Input.WriteAsync(Encoding.UTF8.GetBytes(sql));
        child.Input.Close();
        return ((await child.WaitForExitAsync(CancellationToken.None)).Code, await output, await error);
    }

    private static async Task<string> ReadLinesAsync(ChildProcess child)
    {
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(CancellationToken.None))
            lines.Add(line);
        return string.Join('\n', lines);
    }
}
