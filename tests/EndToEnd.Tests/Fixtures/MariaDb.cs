using BorgBackupServer.Journey;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests.Fixtures;

/// <summary>A real MariaDB server on a socket in a folder of the test, with one user and a password file.</summary>
public sealed class MariaDb : IAsyncDisposable
{
    public const string User = "backup";
    private const string Password = "it's a \"password\"";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string folder;
    private readonly Dictionary<string, string> environment = new() { ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ["LC_ALL"] = "C.UTF-8" };
    private ChildProcess? server;

    private MariaDb(string folder) => this.folder = folder;

    public string Socket => Path.Combine(folder, "s");

    public string PasswordFile => Path.Combine(folder, "password");

    public static async Task<MariaDb> StartAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var database = new MariaDb(folder);
        try
        {
            await File.WriteAllTextAsync(database.PasswordFile, Password + "\n", cancellationToken);
            File.SetUnixFileMode(database.PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var (exit, said) = await database.RunAsync("mariadb-install-db", ["--no-defaults", $"--datadir={folder}/data", $"--user={Environment.UserName}", "--skip-test-db", "--auth-root-authentication-method=normal"], cancellationToken);
            Assert.True(exit == 0, said);
            database.server = ChildProcess.Start("mariadbd", ["--no-defaults", $"--datadir={folder}/data", $"--socket={database.Socket}", $"--pid-file={folder}/pid", $"--user={Environment.UserName}", "--skip-networking"], database.environment, folder);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(Patience);
            while ((await database.AskAsync("SELECT 1", deadline.Token)).Exit != 0)
                Assert.False(database.server.HasExited, string.Join('\n', database.server.Lines));
            await database.QueryAsync($"CREATE USER {User}@localhost IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'; GRANT ALL ON *.* TO {User}@localhost WITH GRANT OPTION", cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Rows, fields apart by tabs.</summary>
    public async Task<string> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        var (exit, said) = await AskAsync(sql, cancellationToken);
        Assert.True(exit == 0, said);
        return said;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    private Task<(int Exit, string Said)> AskAsync(string sql, CancellationToken cancellationToken) =>
        RunAsync("mariadb", ["--no-defaults", $"--socket={Socket}", "--user=root", "--batch", "--skip-column-names", $"--execute={sql}"], cancellationToken);

    private async Task<(int Exit, string Said)> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        await using var child = ChildProcess.Start(program, arguments, environment, folder);
        await child.WaitForExitAsync(cancellationToken);
        return (child.ExitCode, string.Join('\n', child.Lines));
    }
}
