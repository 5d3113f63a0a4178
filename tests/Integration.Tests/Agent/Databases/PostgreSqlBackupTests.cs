using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>A real PostgreSQL, through the real agent and borg, and back.</summary>
public sealed class PostgreSqlBackupTests(LoopbackPostgreSql server) : IClassFixture<LoopbackPostgreSql>
{
    private static readonly string[] Hostile = ["it's \"quoted\"", "new\nline", "-dash --all", "host=evil dbname=x", "postgresql://evil/x", "ünï 漢字", "a/b%2F..", ".dot", "back\\slash", "sh:*?", "$(touch x);`id`"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_of_any_name_are_found_saved_each_on_its_own_and_come_back_the_same()
    {
        // All that is there is saved, so what other tests made goes.
        foreach (var name in (await server.QueryAsync("postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await server.QueryAsync("postgres", $"DROP DATABASE {Quoted(name)} WITH (FORCE)");
        foreach (var name in Hostile)
        {
            await server.QueryAsync("postgres", $"CREATE DATABASE {Quoted(name)}");
            await server.QueryAsync(name, $"CREATE TABLE t (id int PRIMARY KEY, word text NOT NULL); INSERT INTO t SELECT n, {Literal(name)} || n FROM generate_series(1, 50) n; SELECT lo_from_bytea(77, 'large object'::bytea)");
        }

        await server.QueryAsync("postgres", "CREATE ROLE \"some reader\"");
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server)));
        await using var agent = await world.RunAgentAsync();
        var told = Assert.Single(await world.SourcesAsync());
        Assert.Null(told.Problem);
        Assert.Equal(("main", "postgresql", false, false), (told.Name, told.Kind, told.RestoresNew, told.Replaces));
        Assert.Equal(Hostile.Append("postgres").Order(StringComparer.Ordinal), told.Databases.Select(database => database.Name).Order(StringComparer.Ordinal));
        Assert.All(told.Databases, database => Assert.True(database.SizeBytes > 1_000_000));

        var finished = await world.CarryOutAsync(world.Backup("one", DatabaseWorld.All("main")));
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);
        Assert.Equal(Hostile.Length + 3, finished.Archive!.FileCount); // "postgres", the accounts, and the list of all
        world.AssertNothingLeft();
        Assert.False(world.IsRepositoryLocked);

        var target = Path.Combine(world.Targets, "here");
        var restored = await world.CarryOutAsync(world.Restore(finished.Archive, target));
        Assert.True(restored.Outcome == JobOutcome.Succeeded, restored.Problem?.Detail);
        foreach (var name in Hostile)
        {
            var file = Path.Combine(target, new DumpPath { Source = "main", Database = name, Extension = ".dump" }.ToString());
            await server.QueryAsync("postgres", "CREATE DATABASE loaded TEMPLATE template0");
            await server.LoadAsync("loaded", file);
            foreach (var question in (string[])["SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t", "SELECT convert_from(lo_get(77), 'UTF8')"])
                Assert.Equal(await server.QueryAsync(name, question), await server.QueryAsync("loaded", question));
            await server.QueryAsync("postgres", "DROP DATABASE loaded");
        }

        Assert.Contains("CREATE ROLE \"some reader\"", await File.ReadAllTextAsync(Path.Combine(target, "databases/main.globals.sql"), Cancel), StringComparison.Ordinal);
        Assert.Contains("\"path\": \"databases/main/ünï 漢字.dump\"", System.Text.RegularExpressions.Regex.Unescape(await File.ReadAllTextAsync(Path.Combine(target, DumpPath.Contents), Cancel)), StringComparison.Ordinal);

        // What did not change is found again in the next archive.
        var second = await world.CarryOutAsync(world.Backup("two", new DatabaseChoice { Source = "main", Names = Hostile }));
        Assert.Equal(Hostile.Length + 2, second.Archive!.FileCount);
        Assert.True(second.Archive.DeduplicatedBytes < finished.Archive.DeduplicatedBytes, $"{second.Archive} {finished.Archive}");
    }

    [Fact]
    public async Task The_dump_is_of_one_moment_while_others_write()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE moving");
        await server.QueryAsync("moving", "CREATE TABLE a (n int); CREATE TABLE z (n int); CREATE TABLE m AS SELECT n, repeat(md5(n::text), 20) FROM generate_series(1, 60000) n");
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server)));
        await using var agent = await world.RunAgentAsync();
        // Both tables get the same number in each transaction, all the time.
        await using var writer = await server.StartQueryAsync("moving",
            "DO $$ BEGIN FOR i IN 1..100000 LOOP INSERT INTO a VALUES (i); INSERT INTO z VALUES (i); COMMIT; END LOOP; END $$");
        while (await server.QueryAsync("moving", "SELECT count(*) > 10 FROM z") != "t")
            Assert.False(writer.HasExited);

        var finished = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "main", Names = ["moving"] }));
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail);
        writer.Signal(ProcessSignal.Kill);
        var target = Path.Combine(world.Targets, "here");
        await world.CarryOutAsync(world.Restore(finished.Archive!, target, new WirePath("databases/main/moving.dump")));
        await server.QueryAsync("postgres", "CREATE DATABASE moved");
        await server.LoadAsync("moved", Path.Combine(target, "databases/main/moving.dump"));
        var counts = (await server.QueryAsync("moved", "SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM z)")).Split('|');
        Assert.Equal(counts[0], counts[1]);
        Assert.NotEqual("0", counts[0]);
    }

    [Fact]
    public async Task A_dump_that_fails_fails_the_job_and_leaves_no_archive_half_or_whole()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE closed; CREATE ROLE limited LOGIN PASSWORD 'limited'");
        await server.QueryAsync("closed", "CREATE TABLE a AS SELECT n, md5(n::text) FROM generate_series(1, 50000) n; GRANT SELECT ON a TO limited; CREATE TABLE z AS SELECT n FROM generate_series(1, 10) n; " +
            "CREATE FUNCTION fail() RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken on purpose''; END'; ALTER TABLE z ENABLE ROW LEVEL SECURITY; GRANT SELECT ON z TO limited; CREATE POLICY p ON z TO limited USING (fail() = 1)");
        await using var world = await DatabaseWorld.StartAsync(("main", $"kind = \"postgresql\"\nsocket = \"{server.Socket}\"\nport = {LoopbackPostgreSql.Port}\nuser = \"limited\"\npassword-file = \"{Path.GetDirectoryName(server.PasswordFile)}/limited\"\nglobals = false\n"));
        var password = Path.Combine(Path.GetDirectoryName(server.PasswordFile)!, "limited"); // because a file has a folder
        await File.WriteAllTextAsync(password, "limited", Cancel);
        File.SetUnixFileMode(password, UnixFileMode.UserRead);
        await using var agent = await world.RunAgentAsync();

        var order = world.Backup("one", new DatabaseChoice { Source = "main", Names = ["closed"] });
        var finished = await world.CarryOutAsync(order);
        Assert.Equal((JobOutcome.Failed, "database.dump-failed"), (finished.Outcome, finished.Problem?.Code));
        Assert.Contains(world.Server.Of<LogReport>(order.Job).SelectMany(report => report.Lines), line => line.Text.Contains("row-level security", StringComparison.Ordinal));
        Assert.Empty(await world.ArchivesAsync());
        Assert.False(world.IsRepositoryLocked);
        world.AssertNothingLeft();

        Assert.Equal("database.missing", (await world.CarryOutAsync(world.Backup("two", new DatabaseChoice { Source = "main", Names = ["absent' OR '1'='1"] }))).Problem?.Code);
        Assert.Empty(await world.ArchivesAsync());
    }

    [Fact]
    public async Task A_killed_agent_leaves_no_half_archive_and_no_dump_and_no_password_was_to_be_seen()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE waiting");
        await server.QueryAsync("waiting", "CREATE TABLE t AS SELECT n FROM generate_series(1, 1000) n");
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server)));
        // pg_dump waits for this lock, with its pipe open.
        await using var holder = await server.StartQueryAsync("waiting", "BEGIN; LOCK TABLE t; SELECT pg_sleep(600)");
        await Eventually.TrueAsync(() => server.QueryAsync("postgres", "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock'").GetAwaiter().GetResult() != "0");
        var order = world.Backup("one", new DatabaseChoice { Source = "main", Names = ["waiting"] });
        await using (var first = await world.RunAgentAsync())
        {
            world.Server.Send(order);
            await Eventually.TrueAsync(() => DumpsOf(world).Count > 0, "pg_dump runs");
            foreach (var id in RunningProcess.All())
                Assert.DoesNotContain(LoopbackPostgreSql.Password, (RunningProcess.CommandLineOf(id) ?? "") + EnvironmentOf(id), StringComparison.Ordinal);
            await first.KillAsync();
        }

        await using var second = await world.RunAgentAsync();
        Assert.Equal("agent.interrupted", (await world.Server.FinishedAsync(order.Job)).Problem?.Code);
        Assert.Empty(await world.ArchivesAsync());
        await Eventually.TrueAsync(() => DumpsOf(world).Count == 0, "no pg_dump is left");
        world.AssertNothingLeft();
        Assert.False(world.IsRepositoryLocked);
    }

    [Fact]
    public async Task A_cancelled_backup_ends_its_dump_and_leaves_nothing()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE slow");
        await server.QueryAsync("slow", "CREATE TABLE t AS SELECT n FROM generate_series(1, 1000) n");
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server)));
        await using var holder = await server.StartQueryAsync("slow", "BEGIN; LOCK TABLE t; SELECT pg_sleep(600)");
        await using var agent = await world.RunAgentAsync();
        var order = world.Backup("one", new DatabaseChoice { Source = "main", Names = ["slow"] });
        world.Server.Send(order);
        await Eventually.TrueAsync(() => DumpsOf(world).Count > 0, "pg_dump runs");
        world.Server.Cancel(order.Job);
        Assert.Equal(JobOutcome.Cancelled, (await world.Server.FinishedAsync(order.Job)).Outcome);
        Assert.Empty(await world.ArchivesAsync());
        Assert.Empty(DumpsOf(world));
        world.AssertNothingLeft();
    }

    private static IReadOnlyList<int> DumpsOf(AgentWorld world) =>
        [.. RunningProcess.All().Where(id => RunningProcess.CommandLineOf(id)?.Contains("--format=custom", StringComparison.Ordinal) == true && EnvironmentOf(id).Contains($"PGPASSFILE={world.State}", StringComparison.Ordinal))];

    private static string EnvironmentOf(int id)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/environ"), Encoding.UTF8);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
