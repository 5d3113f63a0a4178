using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>One database of a real MariaDB, out of an archive and into the server.</summary>
public sealed class MariaDbRestoreTests(LoopbackMariaDb server) : IClassFixture<LoopbackMariaDb>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_comes_back_under_a_new_name_and_in_its_own_place()
    {
        const string Odd = "it's `odd`\n\\-é";
        await FillAsync(Odd);
        await using var world = await DatabaseWorld.StartAsync(("shop", DatabaseWorld.Source(server, "restore = \"replace\"\n")));
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "shop", Names = [Odd] }))).Archive!;
        var saved = await LookAsync(Odd);
        const string Dump = "databases/shop/it's `odd`%0A\\-é.sql";

        var beside = await world.CarryOutAsync(world.RestoreDatabase(archive, Dump, "shop", "new `name`"));
        Assert.True(beside.Outcome == JobOutcome.Succeeded, beside.Problem?.Detail + agent.Log);
        Assert.Equal(saved, await LookAsync("new `name`"));

        await server.QueryAsync("", $"DELETE FROM {LoopbackMariaDb.Name(Odd)}.t WHERE id > 3");
        var changed = await LookAsync(Odd);
        var replaced = await world.CarryOutAsync(world.RestoreDatabase(archive, Dump, "shop", Odd) with { Replaces = true, SafetyDirectory = new WirePath(world.Targets) });
        Assert.True(replaced.Outcome == JobOutcome.Succeeded, replaced.Problem?.Detail + agent.Log);
        Assert.Equal(saved, await LookAsync(Odd));
        await server.QueryAsync("", "CREATE DATABASE formerly");
        await server.LoadAsync("formerly", Assert.Single(Directory.GetFiles(world.Targets)));
        Assert.Equal(changed, await LookAsync("formerly"));
    }

    [Fact]
    public async Task A_failed_statement_fails_the_job_and_what_was_there_is_put_back()
    {
        await FillAsync("fails");
        await using var world = await DatabaseWorld.StartAsync(("shop", DatabaseWorld.Source(server, "restore = \"replace\"\nglobals = false\n")));
        await using var agent = await world.RunAgentAsync();
        // A dump with a statement that no server takes, put into an archive by whoever has the key.
        var whole = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "shop", Names = ["fails"] }));
        var target = Path.Combine(world.Targets, "files");
        await world.CarryOutAsync(world.Restore(whole.Archive!, target));
        var dump = Path.Combine(target, "databases/shop/fails.sql");
        var text = (await File.ReadAllTextAsync(dump, Cancel)).Replace("INSERT INTO", "INSERT INTX", StringComparison.Ordinal);
        await File.WriteAllTextAsync(dump, text, Cancel);
        await world.ImportFolderAsync("broken", target);
        var broken = (await world.ArchivesAsync()).Single(archive => archive.Name == "broken");
        var facts = whole.Archive! with { Name = broken.Name, BorgId = broken.Id };
        await server.QueryAsync("", "DELETE FROM fails.t WHERE id > 3");
        var present = await LookAsync("fails");

        var order = world.RestoreDatabase(facts, "databases/shop/fails.sql", "shop", "fails") with { Replaces = true, SafetyDirectory = new WirePath(Path.Combine(world.Targets, "safety")) };
        var finished = await world.CarryOutAsync(order);
        Assert.Equal((JobOutcome.Failed, "database.load-failed"), (finished.Outcome, finished.Problem?.Code));
        Assert.Contains("is back in it", finished.Problem!.Hint, StringComparison.Ordinal);
        Assert.Equal(present, await LookAsync("fails"));
        Assert.Equal("database.load-failed", (await world.CarryOutAsync(world.RestoreDatabase(facts, "databases/shop/fails.sql", "shop", "beside"))).Problem?.Code);
        Assert.Equal("0", await server.QueryAsync("", "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'beside'"));
    }

    [Fact]
    [Attack(Taken.Server, "Replace a database of a client, or make one, where the client's administrator did not say so",
        Defence = "refused (`policy.restore-database`, `policy.replace-database`): each source says what may be restored, and by default nothing",
        Remains = "where a source says `replace`, its databases can be replaced; a dump of each is kept on the client before")]
    public async Task Nothing_is_loaded_where_the_source_does_not_allow_it()
    {
        await FillAsync("kept");
        await using var world = await DatabaseWorld.StartAsync(
            ("closed", DatabaseWorld.Source(server)), ("new", DatabaseWorld.Source(server, "restore = \"new\"\n")), ("open", DatabaseWorld.Source(server, "restore = \"replace\"\n")));
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "closed", Names = ["kept"] }))).Archive!;
        var saved = await LookAsync("kept");
        var order = world.RestoreDatabase(archive, "databases/closed/kept.sql", "closed", "other");
        var replacing = order with { Source = "open", Database = "kept", Replaces = true, SafetyDirectory = new WirePath(world.Targets) };

        Assert.Equal("policy.restore-database", await CodeOfAsync(order));
        Assert.Equal("policy.replace-database", await CodeOfAsync(replacing with { Source = "new" }));
        Assert.Equal("database.exists", await CodeOfAsync(order with { Source = "open", Database = "kept" }));
        Assert.Equal("order.invalid", await CodeOfAsync(replacing with { SafetyDirectory = null }));
        Assert.Equal("policy.restore-target", await CodeOfAsync(replacing with { SafetyDirectory = new WirePath("/etc") }));
        Assert.Equal("order.invalid", await CodeOfAsync(order with { Dump = new WirePath("etc/passwd") }));
        Assert.Equal("order.invalid", await CodeOfAsync(order with { Dump = new WirePath("databases/closed.globals.sql") }));
        Assert.Equal("order.invalid", await CodeOfAsync(order with { Source = "../open" }));
        Assert.Equal("database.other-kind", await CodeOfAsync(order with { Source = "open", Dump = new WirePath("databases/closed/kept.dump") }));
        Assert.Equal("archive.no-dump", await CodeOfAsync(order with { Source = "open", Dump = new WirePath("databases/closed/absent.sql") }));
        Assert.Equal("archive.changed", await CodeOfAsync(order with { Source = "open", ArchiveBorgId = new string('0', 64) }));
        foreach (var own in (string[])["mysql", "SYS", "information_schema"])
            Assert.Equal("database.reserved", await CodeOfAsync(replacing with { Database = own }));
        Assert.Equal(saved, await LookAsync("kept"));
        Assert.Equal("0", await server.QueryAsync("", "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'other'"));

        async Task<string?> CodeOfAsync(RestoreDatabaseOrder asked) =>
            (await world.CarryOutAsync(asked with { Job = new JobReference { JobId = Guid.CreateVersion7(), Epoch = 1 } })).Problem?.Code;
    }

    private Task<string> FillAsync(string name) => server.QueryAsync("",
        $"CREATE DATABASE {LoopbackMariaDb.Name(name)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; USE {LoopbackMariaDb.Name(name)}; CREATE TABLE t (id INT PRIMARY KEY, word TEXT); INSERT INTO t SELECT seq, MD5(seq) FROM seq_1_to_50;");

    private Task<string> LookAsync(string name) => server.QueryAsync("", $"USE {LoopbackMariaDb.Name(name)}; SELECT @@collation_database, COUNT(*), SHA1(GROUP_CONCAT(id, word ORDER BY id)) FROM t;");
}
