using BorgBackupServer.Borg.Dumps;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>A real MariaDB, through the real agent and borg, and back; and what the server may not ask of it.</summary>
public sealed class MariaDbBackupTests(LoopbackMariaDb server) : IClassFixture<LoopbackMariaDb>
{
    private static readonly string[] Hostile = ["it's \"quoted\" `tick`", "new\nline", "-dash --all-databases", "--help", "ünï 漢字", "a/b%2F..", ".dot", "back\\slash \\q", "sh:*?", "$(touch x);`id`"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_of_any_name_are_found_saved_with_routines_events_and_triggers_and_come_back_the_same()
    {
        foreach (var name in Hostile)
        {
            await MakeAsync(name);
            var text = Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name + "'\"\\\n"));
            await server.QueryAsync("", $"USE {LoopbackMariaDb.Name(name)}; CREATE TABLE t (id INT PRIMARY KEY, word TEXT, raw BLOB) ENGINE=InnoDB; INSERT INTO t SELECT seq, X'{text}', X'00ff0a27' FROM seq_1_to_50; " +
                "CREATE VIEW v AS SELECT id FROM t; CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id + 0; CREATE PROCEDURE p() SELECT 1;");
            // mariadb-dump 10.11 does not find a database of such a name again when it comes to its events.
            if (!name.AsSpan().ContainsAny("'\"\\\n"))
                await server.QueryAsync(name, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1;");
        }

        await using var world = await DatabaseWorld.StartAsync(("shop", DatabaseWorld.Source(server)));
        await using var agent = await world.RunAgentAsync();
        var told = Assert.Single(await world.SourcesAsync());
        Assert.True(told.Problem is null, told.Problem?.Detail);
        Assert.Equal(Hostile.Order(StringComparer.Ordinal), told.Databases.Select(database => database.Name).Where(Hostile.Contains).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(told.Databases, database => database.Name is "mysql" or "sys" or "information_schema" or "performance_schema");

        var finished = await world.CarryOutAsync(world.Backup("one", DatabaseWorld.All("shop")));
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);
        world.AssertNothingLeft();
        var target = Path.Combine(world.Targets, "here");
        Assert.Equal(JobOutcome.Succeeded, (await world.CarryOutAsync(world.Restore(finished.Archive!, target))).Outcome);
        foreach (var name in Hostile)
        {
            await server.QueryAsync("", "CREATE DATABASE loaded");
            await server.LoadAsync("loaded", Path.Combine(target, new DumpPath { Source = "shop", Database = name, Extension = ".sql" }.ToString()));
            Assert.Equal(await LookAsync(name), await LookAsync("loaded"));
            await server.QueryAsync("", "DROP DATABASE loaded");
        }

        Assert.Contains("CREATE USER", await File.ReadAllTextAsync(Path.Combine(target, "databases/shop.globals.sql"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_that_fails_fails_the_job_and_leaves_no_archive()
    {
        await MakeAsync("broken");
        await server.QueryAsync("broken", "CREATE TABLE t (id INT); CREATE VIEW v AS SELECT id FROM t; DROP TABLE t;");
        await using var world = await DatabaseWorld.StartAsync(("shop", DatabaseWorld.Source(server)));
        await using var agent = await world.RunAgentAsync();
        var finished = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "shop", Names = ["broken"] }));
        await server.QueryAsync("", "DROP DATABASE broken");
        Assert.Equal((JobOutcome.Failed, "database.dump-failed"), (finished.Outcome, finished.Problem?.Code));
        Assert.Empty(await world.ArchivesAsync());
        world.AssertNothingLeft();
    }

    [Fact]
    [Attack(Taken.Server, "Reach a database server that the client did not describe, or read its password",
        Defence = "an order names a source and databases, and nothing else; where it is and who signs in stands in files of the client that no order changes",
        Remains = "databases of a described source can be backed up, and with the passphrase read")]
    public async Task The_server_only_names_a_source_and_the_client_decides_what_that_is()
    {
        await MakeAsync("shop");
        await using var world = await DatabaseWorld.StartAsync(
            ("good", DatabaseWorld.Source(server)), ("open", DatabaseWorld.Source(server)), ("wrong", "kind = \"mariadb\"\nscript = \"x\"\n"), ("linked", ""));
        var sources = world["sources"];
        File.SetUnixFileMode(Path.Combine(sources, "open.toml"), (UnixFileMode)0b110_110_110);
        File.Delete(Path.Combine(sources, "linked.toml"));
        File.CreateSymbolicLink(Path.Combine(sources, "linked.toml"), Path.Combine(sources, "good.toml"));
        var readable = Path.Combine(world["keys"], "password");
        Directory.CreateDirectory(world["keys"]);
        await File.WriteAllTextAsync(readable, LoopbackMariaDb.Password, Cancel);
        File.SetUnixFileMode(readable, (UnixFileMode)0b110_100_100);
        await File.WriteAllTextAsync(Path.Combine(sources, "readable.toml"), DatabaseWorld.Source(server).Replace(server.PasswordFile, readable, StringComparison.Ordinal), Cancel);
        await using var agent = await world.RunAgentAsync();

        foreach (var name in (string[])["../sources/good", "/etc/passwd", "", "good.toml", "good\n", "--help"])
            Assert.Equal("order.invalid", await CodeOfAsync(DatabaseWorld.All(name)));
        Assert.Equal("database.source-missing", await CodeOfAsync(DatabaseWorld.All("absent")));
        Assert.Equal("database.source-invalid", await CodeOfAsync(DatabaseWorld.All("wrong")));
        foreach (var name in (string[])["open", "linked", "readable"])
            Assert.Equal("database.source-unsafe", await CodeOfAsync(DatabaseWorld.All(name)));
        Assert.Equal("order.invalid", await CodeOfAsync(DatabaseWorld.All("good"), DatabaseWorld.All("good")));
        Assert.Equal("database.missing", await CodeOfAsync(new DatabaseChoice { Source = "good", Names = ["mysql"] }));
        Assert.Equal("order.invalid", (await world.CarryOutAsync(world.Backup("one", world.Source) with { Databases = [DatabaseWorld.All("good")] })).Problem?.Code);
        var facts = await world.SourcesAsync();
        Assert.Equal(["good", "linked", "open", "readable", "wrong"], facts.Select(source => source.Name));
        Assert.Equal(["good"], facts.Where(source => source.Problem is null).Select(source => source.Name));

        await world.WritePolicyAsync();
        Assert.Equal("policy.databases", await CodeOfAsync(DatabaseWorld.All("good")));
        Assert.Empty(await world.ArchivesAsync());

        async Task<string?> CodeOfAsync(params DatabaseChoice[] choices) => (await world.CarryOutAsync(world.Backup("one", choices))).Problem?.Code;
    }

    private Task<string> MakeAsync(string name) => server.QueryAsync("", $"CREATE DATABASE {LoopbackMariaDb.Name(name)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");

    private async Task<string> LookAsync(string name) => await server.QueryAsync("", $"""
        USE {LoopbackMariaDb.Name(name)};
        SELECT @@collation_database, COUNT(*), SHA1(GROUP_CONCAT(id, HEX(word), HEX(raw) ORDER BY id)) FROM t;
        SELECT COUNT(*) FROM v;
        SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE();
        SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE();
        SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE();
        """);
}
