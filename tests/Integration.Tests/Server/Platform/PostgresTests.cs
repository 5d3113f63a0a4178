using System.Globalization;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access.Terminal;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Start;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Platform;

/// <summary>What is PostgreSQL's own. That everything else is alike is shown by running other classes on it: see <see cref="TestDatabase"/>.</summary>
public sealed class PostgresTests(PostgresTests.Cluster postgres) : IClassFixture<PostgresTests.Cluster>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_and_started_again_it_ends_no_job_and_no_worker_and_is_this_servers_again()
    {
        var connection = postgres.It.ConnectionTo(await postgres.It.CreateDatabaseAsync());
        await using var fleet = await FleetServer.StartAsync(connection);
        var agent = await fleet.EnrolAsync();
        var job = await fleet.RunAsync(agent);
        var end = new Report { Job = job, Sequence = 50, At = DateTimeOffset.UnixEpoch, Body = WireAgent.Finished() };

        await postgres.It.KillAsync();
        using (var refused = await agent.PostAsync(AgentRoutes.Report, new ReportRequest { SessionId = agent.SessionId, Reports = [end] }, ProtocolJson.Default.ReportRequest))
            Assert.True((int)refused.StatusCode >= 500, $"{refused.StatusCode}");
        for (var second = 0; second < 60; second++)
            fleet.Time.Advance(TimeSpan.FromSeconds(1));
        await postgres.It.StartAsync();

        await Until.TrueAsync(async () => await TrySendAsync(agent, end), "the report to be taken");
        await fleet.AdvanceUntilAsync(job, JobState.Succeeded);
        await fleet.AdvanceUntilAsync(async () => await CountHoldsAsync(fleet) == 1, "the right to the database to be taken again");
        var next = await fleet.QueueAsync(agent, JobKind.Catalog);
        await fleet.AdvanceUntilAsync(async () => (await fleet.ReadAsync(next)).State == JobState.Succeeded, "the server's own work to go on");
    }

    [Fact]
    public async Task A_second_server_on_the_same_database_does_not_start()
    {
        var connection = postgres.It.ConnectionTo(await postgres.It.CreateDatabaseAsync());
        await using var server = await TestServer.StartNewAsync(connection: connection);

        using var second = new TempFolder();
        await TestDatabase.WriteConnectionAsync(second["data"], connection);
        File.Copy(Path.Combine(server.Folder, "server.key"), Path.Combine(second["data"], "server.key"));
        var refusal = await Assert.ThrowsAsync<ServerStartException>(async () =>
        {
            await using var app = BorgBackupServer.Server.Program.Build("--data", second["data"], "--port", "0");
            await app.StartAsync(Cancelled);
        });

        Assert.Contains("in use by another server", refusal.Message, StringComparison.Ordinal);
        await server.CrashAsync(); // and comes back: a dead server keeps nobody out
    }

    [Fact]
    public async Task A_missing_key_file_is_told_before_another_key_is_made()
    {
        var connection = postgres.It.ConnectionTo(await postgres.It.CreateDatabaseAsync());
        await using (var database = new NpgsqlConnection(connection))
        {
            // What every server's first start leaves there.
            await database.OpenAsync(Cancelled);
            await using var table = new NpgsqlCommand("CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" text PRIMARY KEY, \"ProductVersion\" text NOT NULL)", database);
            await table.ExecuteNonQueryAsync(Cancelled);
        }

        using var folder = new TempFolder();
        foreach (var (line, expected) in new[] { (connection, "was made with it"), ("Host=/nowhere;Database=bbs", "cannot be used") })
        {
            await TestDatabase.WriteConnectionAsync(folder["data"], line);
            var refusal = Assert.Throws<ServerStartException>(() => BorgBackupServer.Server.Program.Build("--data", folder["data"], "--port", "0"));
            Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Put the key file back", refusal.Hint, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(folder["data"], "*key*"));
        }
    }

    [Fact]
    public async Task Who_reads_and_decides_and_writes_loses_no_other_writers_word()
    {
        await using var server = await TestServer.StartNewAsync(connection: postgres.It.ConnectionTo(await postgres.It.CreateDatabaseAsync()));
        await PutAsync(server, "0");

        await Parallel.ForEachAsync(Enumerable.Range(0, 150), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (number, cancellationToken) =>
        {
            await using var database = await OpenAsync(server);
            if (number % 2 == 0)
            {
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                var before = int.Parse(await database.FindSettingAsync("counter", cancellationToken) ?? "", CultureInfo.InvariantCulture);
                await database.PutSettingAsync("counter", (before + 1).ToString(CultureInfo.InvariantCulture), cancellationToken);
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            else
            {
                await database.Set<Setting>().Where(setting => setting.Key == "counter")
                    .ExecuteUpdateAsync(set => set.SetProperty(setting => setting.Value, setting => (Convert.ToInt32(setting.Value) + 100).ToString()), cancellationToken);
            }
        });

        await using var reading = await OpenAsync(server);
        Assert.Equal("7575", await reading.FindSettingAsync("counter", Cancelled));
    }

    [Theory]
    [InlineData("", "does not say where")]
    [InlineData("Database=bbs", "does not say where")]
    [InlineData("Host=/nowhere;Database=bbs;Wrong Word=secret7", "does not say where")]
    [InlineData("Host=/nowhere;Database=bbs;Username=bbs;Password=secret7", "cannot be used")]
    [InlineData("here;Database=missing;Username=bbs;Password=secret7", "cannot be used")]
    public async Task A_line_that_leads_nowhere_is_told_without_its_password(string line, string expected)
    {
        line = line.Replace("here", $"Host={postgres.It.Host}", StringComparison.Ordinal).Replace("now" + $"Host={postgres.It.Host}", "nowhere", StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<ServerStartException>(() => TestServer.StartNewAsync(connection: line));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret7", refusal.ToString() + refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_others_could_read_is_refused()
    {
        using var folder = new TempFolder();
        await TestDatabase.WriteConnectionAsync(folder["data"], "Host=/nowhere;Database=bbs;Password=secret7");
        File.SetUnixFileMode(Path.Combine(folder["data"], "database.connection"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var refusal = Assert.Throws<ServerStartException>(() => BorgBackupServer.Server.Program.Build("--data", folder["data"], "--port", "0"));

        Assert.Contains("chmod 600", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Database", "sqlite")]
    public async Task A_server_moves_from_SQLite_with_everything_it_knows()
    {
        await using var server = await TestServer.StartSetUpAsync();
        using (var browser = await server.SignInAsync())
        {
        }

        await using (var database = await OpenAsync(server))
        {
            var client = BorgBackupServer.Server.Clients.Client.Create("web-ä", DateTimeOffset.UnixEpoch);
            var job = Job.Queue(JobKind.Backup, client.Id, BorgBackupServer.Server.Repositories.RepositoryId.Create(), null, null, "ada", DateTimeOffset.UnixEpoch);
            database.AddRange(client, job);
            database.AddLine(job, BorgBackupServer.Protocol.LogLevel.Information, "line before", DateTimeOffset.UnixEpoch);
            await database.SaveChangesAsync(Cancelled);
        }

        await server.StopAsync();
        var connection = postgres.It.ConnectionTo(await postgres.It.CreateDatabaseAsync());
        await TestDatabase.WriteConnectionAsync(server.Folder, connection);

        // An empty server in place of the one that is known would look like a loss.
        var refusal = await Assert.ThrowsAsync<ServerStartException>(server.StartAsync);
        Assert.Contains("move-database", refusal.Hint, StringComparison.Ordinal);
        var (code, said) = await MoveAsync(server);
        Assert.True(code == ExitCodes.Stopped, said);
        Assert.Contains("users\t1 rows", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(server.Folder, "server.db")));
        await server.StartAsync();

        using (var browser = await server.SignInAsync())
        {
        }

        await using var moved = await OpenAsync(server);
        var row = await moved.Set<BorgBackupServer.Server.Clients.Client>().SingleAsync(Cancelled);
        Assert.Equal("web-ä", row.Name);
        var found = await moved.Set<Job>().SingleAsync(Cancelled);
        moved.AddLine(found, BorgBackupServer.Protocol.LogLevel.Information, "line after", DateTimeOffset.UnixEpoch);
        await moved.SaveChangesAsync(Cancelled);
        Assert.Equal(2, await moved.Set<JobLogLine>().CountAsync(Cancelled));
        Assert.True((await server.Services.GetRequiredService<BorgBackupServer.Server.Access.Trail.ActivityVerifier>().VerifyAsync(Cancelled)).IsWhole);
    }

    [Fact]
    [Trait("Database", "sqlite")]
    public async Task A_move_onto_what_is_there_already_or_under_a_running_server_changes_nothing()
    {
        await using var server = await TestServer.StartSetUpAsync();
        var name = await postgres.It.CreateDatabaseAsync();
        await TestDatabase.WriteConnectionAsync(server.Folder, postgres.It.ConnectionTo(name));
        Assert.Contains("in use by another server", (await MoveAsync(server)).Said, StringComparison.Ordinal);

        await server.StopAsync();
        await postgres.It.ExecuteAsync("CREATE TABLE somebody_elses (id int)", name);
        Assert.Contains("is not empty", (await MoveAsync(server)).Said, StringComparison.Ordinal);

        File.Delete(Path.Combine(server.Folder, "database.connection"));
        Assert.Contains("database.connection is missing", (await MoveAsync(server)).Said, StringComparison.Ordinal);
        await server.StartAsync();
        using var browser = await server.SignInAsync();
    }

    private static async Task<(int Code, string Said)> MoveAsync(TestServer server)
    {
        await using var said = new StringWriter();
        var code = await AdminProgram.RunAsync(["move-database", "--data", server.Folder], new AdminTerminal(TextReader.Null, said, said, keys: null), Cancelled);
        return (code, said.ToString());
    }

    private static async Task<bool> TrySendAsync(WireAgent agent, Report report)
    {
        using var answer = await agent.PostAsync(AgentRoutes.Report, new ReportRequest { SessionId = agent.SessionId, Reports = [report] }, ProtocolJson.Default.ReportRequest);
        return answer.IsSuccessStatusCode;
    }

    private static async Task<long> CountHoldsAsync(FleetServer fleet)
    {
        await using var database = await fleet.OpenAsync();
        return await database.Database.SqlQueryRaw<long>("SELECT count(*) AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").SingleAsync(Cancelled);
    }

    private static async Task PutAsync(TestServer server, string value)
    {
        await using var database = await OpenAsync(server);
        await database.PutSettingAsync("counter", value, Cancelled);
        await database.SaveChangesAsync(Cancelled);
    }

    private static Task<ServerDatabase> OpenAsync(TestServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<ServerDatabase>>().CreateDbContextAsync(Cancelled);

    public sealed class Cluster : IAsyncLifetime
    {
        public PostgresCluster It { get; private set; } = null!; // because xunit initialises the fixture before it makes the class

        public async ValueTask InitializeAsync() => It = await PostgresCluster.StartNewAsync();

        public ValueTask DisposeAsync() => It.DisposeAsync();
    }
}
