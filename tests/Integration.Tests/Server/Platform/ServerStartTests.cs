using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Server.Platform.Secrets;
using BorgBackupServer.Server.Platform.Start;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;
using ServerProgram = BorgBackupServer.Server.Program;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

/// <summary>The data folder, the key file and the database: what is made, and what stops the start.</summary>
[Trait("Database", "sqlite")]
public sealed class ServerStartTests
{
    private const UnixFileMode OthersCanReach = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    [Fact]
    public async Task Everything_the_server_makes_is_its_own_alone()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.SignInAsync();

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(server.Folder) & OthersCanReach);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key(server)));
        Assert.Equal(ServerKey.SizeBytes, new FileInfo(Key(server)).Length);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(server.Folder, "server.db")) & OthersCanReach);
    }

    [Fact]
    public async Task A_folder_that_others_could_read_is_closed()
    {
        await using var server = await TestServer.StartNewAsync();
        await server.StopAsync();
        File.SetUnixFileMode(server.Folder, (UnixFileMode)0b111_101_101);
        await server.StartAsync();

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(server.Folder) & OthersCanReach);
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_told_who_has_it()
    {
        await using var server = await TestServer.StartNewAsync();
        var exception = Assert.Throws<ServerStartException>(() => ServerProgram.Build("--data", server.Folder, "--port", "0"));

        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.CannotStart, exception.ExitCode);
        Assert.Equal(ExitCodes.CannotStart, await ServerProgram.Main(["--data", server.Folder, "--port", "0"]));
    }

    [Fact]
    public async Task A_missing_key_file_stops_the_start_and_no_new_key_is_made()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.StopAsync();
        var key = await File.ReadAllBytesAsync(Key(server), TestContext.Current.CancellationToken);
        File.Delete(Key(server));

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("is missing", exception.Message, StringComparison.Ordinal);
        Assert.Contains("copy", exception.Hint, StringComparison.Ordinal);
        Assert.False(File.Exists(Key(server)));

        await WriteKeyAsync(server, key);
        await server.StartAsync();
        await server.SignInAsync();
    }

    [Fact]
    public async Task Another_key_stops_the_start_before_anything_is_read_or_written_with_it()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.StopAsync();
        var before = await DumpSettingsAsync(server);
        await WriteKeyAsync(server, new byte[ServerKey.SizeBytes]);

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("another server key", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, await DumpSettingsAsync(server));
    }

    [Fact]
    public async Task A_lost_check_value_does_not_let_another_key_in()
    {
        await using var server = await TestServer.StartSetUpAsync();
        await server.StopAsync();
        await ExecuteAsync(server, "DELETE FROM settings WHERE Key = 'key-check'");

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("has lost the value", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public async Task A_damaged_key_file_stops_the_start(int size)
    {
        await using var server = await TestServer.StartNewAsync();
        await server.StopAsync();
        await WriteKeyAsync(server, new byte[size]);

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_key_file_that_others_can_reach_stops_the_start(UnixFileMode open)
    {
        await using var server = await TestServer.StartNewAsync();
        await server.StopAsync();
        File.SetUnixFileMode(Key(server), UnixFileMode.UserRead | UnixFileMode.UserWrite | open);

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("other accounts", exception.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_whose_writing_was_interrupted_is_made_anew_while_there_is_no_database()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["data"]);
        await File.WriteAllTextAsync(folder["data/server.key.new"], "half", TestContext.Current.CancellationToken);

        await using (var app = ServerProgram.Build("--data", folder["data"], "--port", "0"))
            Assert.NotNull(app.Services.GetRequiredService<SecretBox>());
        Assert.Equal(ServerKey.SizeBytes, new FileInfo(folder["data/server.key"]).Length);
        Assert.False(File.Exists(folder["data/server.key.new"]));
    }

    [Fact]
    public async Task A_database_that_is_none_stops_the_start_with_a_sentence()
    {
        await using var server = await TestServer.StartNewAsync();
        await server.StopAsync();
        foreach (var file in Directory.GetFiles(server.Folder, "server.db*"))
            File.Delete(file);
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "server.db"), "this is no database, however long one looks at it", TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("cannot be used", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_program_with_a_sentence()
    {
        await using var server = await TestServer.StartNewAsync();
        using var folder = new TempFolder();
        var port = server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(ExitCodes.CannotStart, await ServerProgram.Main(["--data", folder["data"], "--port", port]));
    }

    [Fact]
    public async Task A_worker_that_breaks_ends_the_program_with_a_failure()
    {
        using var folder = new TempFolder();
        var exitCode = await ServerProcess.RunAsync(
            () => ServerProgram.Build(["--data", folder["data"], "--port", "0"], services => services.AddHostedService<BrokenWorker>()),
            (_, _, _) => Task.CompletedTask);

        Assert.Equal(ExitCodes.Failed, exitCode);
    }

    private static string Key(TestServer server) => Path.Combine(server.Folder, "server.key");

    private static async Task WriteKeyAsync(TestServer server, byte[] key)
    {
        await File.WriteAllBytesAsync(Key(server), key, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(Key(server), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static async Task ExecuteAsync(TestServer server, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "server.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<string> DumpSettingsAsync(TestServer server)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "server.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(Key || '=' || Value, char(10)) FROM (SELECT * FROM settings ORDER BY Key)";
        return (string?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) ?? "";
    }

    private sealed class BrokenWorker(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource();
            await using var _ = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            throw new InvalidOperationException("A bug.");
        }
    }
}
