using System.Globalization;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>The real agent loads dumps into servers of its own, which run as an account without rights, and leaves nothing.</summary>
public sealed class LoadProofTests(LoopbackMariaDb maria, LoopbackPostgreSql postgres) : IClassFixture<LoopbackMariaDb>, IClassFixture<LoopbackPostgreSql>
{
    private const string Odd = "it's `an` \"odd\" näme";

    private static readonly string Account = Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_of_both_kinds_are_loaded_and_counted_and_the_production_server_is_not_met()
    {
        await maria.QueryAsync("", $"""
            DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS {LoopbackMariaDb.Name(Odd)};
            CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
            USE shop;
            CREATE TABLE orders (id INT PRIMARY KEY, note TEXT, KEY (note(20)));
            INSERT INTO orders SELECT seq, CONCAT('order ', seq) FROM seq_1_to_100123;
            CREATE TABLE log (line TEXT) ENGINE=Aria; INSERT INTO log VALUES ('a'), ('b');
            CREATE VIEW late AS SELECT * FROM orders WHERE id > 10;
            CREATE DEFINER=root@localhost PROCEDURE count_orders() SELECT COUNT(*) FROM orders;
            CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO DELETE FROM log;
            CREATE TRIGGER stamped BEFORE INSERT ON log FOR EACH ROW SET NEW.line = UPPER(NEW.line);
            CREATE DATABASE {LoopbackMariaDb.Name(Odd)}; CREATE TABLE {LoopbackMariaDb.Name(Odd)}.`a``b` (x INT); INSERT INTO {LoopbackMariaDb.Name(Odd)}.`a``b` VALUES (1), (2), (3);
            """);
        await postgres.QueryAsync("postgres", "DROP DATABASE IF EXISTS stock;");
        await postgres.QueryAsync("postgres", "CREATE DATABASE stock;");
        await postgres.QueryAsync("stock", """
            CREATE EXTENSION hstore; CREATE SCHEMA "Odd' one";
            CREATE TABLE parts (id serial PRIMARY KEY, tags hstore); INSERT INTO parts (tags) SELECT 'a=>1' FROM generate_series(1, 50);
            CREATE TABLE "Odd' one"."T""x" (x int); INSERT INTO "Odd' one"."T""x" VALUES (1);
            GRANT SELECT ON parts TO PUBLIC; CREATE VIEW few AS SELECT * FROM parts LIMIT 1;
            """);
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        Assert.True((await Eventually.SomeAsync(() => world.Server.Hellos.LastOrDefault()?.Machine, "the agent says hello")).Policy.LoadsDatabases);
        var backup = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "maria", Names = ["shop", Odd] }, new DatabaseChoice { Source = "postgres", Names = ["stock", "postgres"] }));
        Assert.True(backup.Archive is not null, $"{backup.Problem} {agent.Log}");
        await maria.QueryAsync("shop", "DELETE FROM orders");

        var proof = world.LoadProof(backup.Archive);
        var finished = await world.CarryOutAsync(proof);
        Assert.True(finished is { Outcome: JobOutcome.Succeeded, Load: { NotPossible: null, Trouble: null, FailedCount: 0 } }, $"{finished} {finished.Load} {string.Join('\n', finished.Load?.Databases ?? [])} {agent.Log}");
        var facts = finished.Load!; // because it succeeds
        Assert.Equal(4, facts.LoadedCount);
        AssertDatabase(facts, "postgres", "postgres", 0, 0, hasMore: false);
        AssertDatabase(facts, "maria", "shop", 2, 100_002, hasMore: true);
        AssertDatabase(facts, "maria", Odd, 1, 3, hasMore: false);
        AssertDatabase(facts, "postgres", "stock", 2, 51, hasMore: false);
        Assert.Equal("0", await maria.QueryAsync("shop", "SELECT COUNT(*) FROM orders"));
        AssertNothing(world, proof.Job.JobId);

        // What the server reads itself comes to the same digest.
        var again = (await world.CarryOutAsync(world.LoadProof(backup.Archive))).Load!; // because it succeeds
        Assert.Equal(facts.Digest, again.Digest);
        var one = (await world.CarryOutAsync(world.LoadProof(backup.Archive) with { Paths = [new WirePath("databases/postgres/stock.dump")] })).Load!; // because it succeeds
        Assert.Equal((1L, 1L, 51L), (one.FileCount, one.LoadedCount, one.RowCount));
    }

    [Fact]
    public async Task A_statement_that_fails_is_a_fault_and_the_others_are_loaded_all_the_same()
    {
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        var archive = await ImportAsync(world, ("good", "CREATE TABLE t (x INT);\nINSERT INTO t VALUES (1);\n"), ("torn", "CREATE TABLE t (x INT);\nINSERT INTO nowhere VALUES (1);\n"));
        var proof = world.LoadProof(archive);
        var facts = (await world.CarryOutAsync(proof)).Load!; // because the proof as such comes to its end
        Assert.Equal((1L, 1L, 0L), (facts.LoadedCount, facts.FailedCount, facts.NotPossibleCount));
        Assert.Equal(("torn", LoadOutcome.Failed), (facts.Databases[0].Name, facts.Databases[0].Outcome));
        Assert.Contains("nowhere", facts.Databases[0].Words, StringComparison.Ordinal);
        Assert.NotNull(facts.Digest);
        AssertNothing(world, proof.Job.JobId);
    }

    [Fact]
    [Attack(Taken.Server, "Let a dump that it wrote itself do something beside loading: files, programs, rights, the network of the client",
        Defence = "the scratch server runs as an account without rights, in a folder of its own, without a network or libraries; the dump is loaded by an account of it that owns one empty database, never by a superuser. Nothing happens, and the proof says so",
        Remains = "what the account named in `restore.scratch-account` may do on the machine, if the database server itself has a hole; room and time while the proof lasts. Without the line there is no such server")]
    public async Task A_dump_that_wants_out_of_its_database_gets_nowhere()
    {
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        var marker = world["written-by-a-dump"];
        var archive = await ImportAsync(world,
            ("file", $"SELECT 'x' INTO OUTFILE '{marker}';\n"),
            ("routine", $"CREATE DEFINER=root@localhost PROCEDURE p() SQL SECURITY DEFINER SELECT 'x' INTO OUTFILE '{marker}';\nCALL p();\n"),
            ("shell", $"\\! touch '{marker}'\nsystem touch '{marker}'\n"),
            ("rights", "GRANT ALL ON *.* TO loader@localhost;\n"),
            ("logs", $"SET GLOBAL general_log_file = '{marker}';\n"));
        var proof = world.LoadProof(archive);
        var facts = (await world.CarryOutAsync(proof)).Load!; // because the proof as such comes to its end
        Assert.True(facts.LoadedCount == 0, string.Join('\n', facts.Databases));
        Assert.False(File.Exists(marker));
        AssertNothing(world, proof.Job.JobId);

        // What needs a superuser of PostgreSQL is not tried with one.
        await postgres.QueryAsync("postgres", "DROP DATABASE IF EXISTS evil;");
        await postgres.QueryAsync("postgres", "CREATE DATABASE evil;");
        await postgres.QueryAsync("evil", $"CREATE TABLE t (x text); CREATE FUNCTION run() RETURNS text LANGUAGE plpgsql AS $$ BEGIN COPY t FROM PROGRAM 'touch {marker}; echo x'; RETURN 'x'; END $$; CREATE TABLE u (x int);");
        await postgres.QueryAsync("evil", "CREATE MATERIALIZED VIEW m AS SELECT run() WITH NO DATA; ");
        await postgres.QueryAsync("evil", "REFRESH MATERIALIZED VIEW m");
        File.Delete(marker);
        var backup = (await world.CarryOutAsync(world.Backup("pg", new DatabaseChoice { Source = "postgres", Names = ["evil"] }))).Archive!; // because it succeeds
        var hostile = (await world.CarryOutAsync(world.LoadProof(backup))).Load!; // because the proof as such comes to its end
        Assert.Equal((0L, 0L, 1L), (hostile.LoadedCount, hostile.FailedCount, hostile.NotPossibleCount));
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Without_a_word_of_the_policy_or_without_the_account_it_is_not_possible_here()
    {
        await using var world = await StartAsync();
        await using var agent = await world.RunAgentAsync();
        var archive = await ImportAsync(world, ("good", "CREATE TABLE t (x INT);\n"));
        var policy = await File.ReadAllTextAsync(world.PolicyFile, Cancel);
        await File.WriteAllTextAsync(world.PolicyFile, policy.Replace($"\"{Account}\"", "\"no-such-account\"", StringComparison.Ordinal), Cancel);
        var absent = (await world.CarryOutAsync(world.LoadProof(archive))).Load!; // because the proof as such comes to its end
        Assert.Equal((0L, 1L, "proof.not-possible"), (absent.FailedCount, absent.NotPossibleCount, absent.NotPossible?.Code));
        await File.WriteAllTextAsync(world.PolicyFile, policy.Replace($"restore.scratch-account = \"{Account}\"", "", StringComparison.Ordinal), Cancel);
        Assert.Equal("policy.scratch", (await world.CarryOutAsync(world.LoadProof(archive))).Problem?.Code);
        await File.WriteAllTextAsync(world.PolicyFile, policy.Replace($"\"{Account}\"", "\"root\"", StringComparison.Ordinal), Cancel);
        Assert.Equal("policy.invalid", (await world.CarryOutAsync(world.LoadProof(archive))).Problem?.Code);
    }

    [Fact]
    public async Task A_killed_agent_and_a_cancelled_proof_leave_no_server_and_no_folder()
    {
        await using var world = await StartAsync();
        ArchiveFacts archive;
        LoadProofOrder proof;
        await using (var first = await world.RunAgentAsync())
        {
            archive = await ImportAsync(world, ("slow", "CREATE TABLE t (x INT);\nDO SLEEP(300);\n"));
            proof = world.LoadProof(archive);
            world.Server.Send(proof);
            await Eventually.TrueAsync(() => IsLoading(proof), "it loads");
            await first.KillAsync();
        }

        Assert.NotEmpty(PlacesOf(world));
        await using var second = await world.RunAgentAsync();
        await Eventually.TrueAsync(() => PlacesOf(world).Count == 0, "it cleans up at its start");
        AssertNothing(world, proof.Job.JobId);

        var cancelled = world.LoadProof(archive);
        world.Server.Send(cancelled);
        await Eventually.TrueAsync(() => IsLoading(cancelled), "it loads");
        if (Environment.IsPrivilegedProcess)
            Assert.All(ProcessesOf(cancelled.Job.JobId), pid => Assert.Equal("65534", File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1]));
        world.Server.Cancel(cancelled.Job);
        Assert.Equal(JobOutcome.Cancelled, (await world.Server.FinishedAsync(cancelled.Job)).Outcome);
        AssertNothing(world, cancelled.Job.JobId);
    }

    private async Task<AgentWorld> StartAsync()
    {
        var world = await DatabaseWorld.StartAsync(("maria", DatabaseWorld.Source(maria)), ("postgres", DatabaseWorld.Source(postgres, "globals = true\n")));
        await File.AppendAllTextAsync(world.PolicyFile, $"restore.scratch-account = \"{Account}\"\n", Cancel);
        return world;
    }

    /// <summary>An archive of MariaDB's dumps as whoever has the key may write them.</summary>
    private static async Task<ArchiveFacts> ImportAsync(AgentWorld world, params (string Name, string Sql)[] dumps)
    {
        var folder = world["dumps"];
        Directory.CreateDirectory(Path.Combine(folder, "databases/maria"));
        foreach (var (name, sql) in dumps)
            await File.WriteAllTextAsync(Path.Combine(folder, $"databases/maria/{name}.sql"), sql, Cancel);
        var listed = dumps.Select(dump => $$"""{"path":"databases/maria/{{dump.Name}}.sql","source":"maria","kind":"mariadb","database":{"name":"{{dump.Name}}"},"bytes":{{dump.Sql.Length}}}""");
        await File.WriteAllTextAsync(Path.Combine(folder, "databases.json"), $$"""{"dumps":[{{string.Join(',', listed)}}]}""", Cancel);
        await world.ImportFolderAsync("imported", folder);
        var archive = Assert.Single(await world.ArchivesAsync());
        return new ArchiveFacts { Name = archive.Name, BorgId = archive.Id, StartedAt = TimeProvider.System.GetUtcNow(), EndedAt = TimeProvider.System.GetUtcNow(), FileCount = 1, OriginalBytes = 1, CompressedBytes = 1, DeduplicatedBytes = 1 };
    }

    private static void AssertDatabase(LoadFacts facts, string source, string name, long tables, long rows, bool hasMore)
    {
        var found = Assert.Single(facts.Databases, database => database.Source == source && database.Name == name);
        Assert.Equal((LoadOutcome.Loaded, tables, rows, hasMore), (found.Outcome, found.TableCount, found.RowCount, found.HasMoreRows == true));
    }

    private static void AssertNothing(AgentWorld world, Guid job)
    {
        Assert.Empty(PlacesOf(world));
        Assert.Empty(ProcessesOf(job));
    }

    private static List<string> PlacesOf(AgentWorld world)
    {
        var scratch = Path.Combine(world.State, "scratch");
        return Directory.Exists(scratch) ? [.. Directory.EnumerateFileSystemEntries(scratch)] : [];
    }

    private static bool IsLoading(LoadProofOrder proof) => ProcessesOf(proof.Job.JobId).Any(pid => CommandOf(pid).Contains("--database=slow", StringComparison.Ordinal));

    private static string CommandOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    private static List<int> ProcessesOf(Guid job) => [.. Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && Environ(pid).Contains($"BBS_JOB={job:D}", StringComparison.Ordinal))];

    private static string Environ(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
