using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>One database of a real PostgreSQL, out of an archive and into the server.</summary>
public sealed class PostgreSqlRestoreTests(LoopbackPostgreSql server) : IClassFixture<LoopbackPostgreSql>
{
    private const string Odd = "it's \"odd\"\n=/%é";

    [Fact]
    public async Task A_database_comes_back_under_a_new_name_with_its_encoding_and_content()
    {
        await server.QueryAsync("postgres", $"CREATE DATABASE {Name(Odd)} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        await FillAsync(Odd, 100);
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server, "restore = \"new\"\n")));
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one", DatabaseWorld.All("main")))).Archive!;

        var order = world.RestoreDatabase(archive, "databases/main/it's \"odd\"%0A=%2F%25é.dump", "main", "new \"name\"\n-");
        var finished = await world.CarryOutAsync(order);
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);
        Assert.Equal((1L, 0L), (finished.Restore!.FileCount, finished.Restore.ReplacedCount));
        Assert.Equal(await LookAsync(Odd), await LookAsync("new \"name\"\n-"));
        world.AssertNothingLeft();

        Assert.Equal("database.exists", (await world.CarryOutAsync(order with { Job = New() })).Problem?.Code);
        Assert.Equal("policy.replace-database", (await world.CarryOutAsync(order with { Job = New(), Replaces = true, SafetyDirectory = new WirePath(world.Targets) })).Problem?.Code);
        Assert.Equal("database.reserved", (await world.CarryOutAsync(order with { Job = New(), Database = "postgres" })).Problem?.Code);
    }

    [Fact]
    public async Task A_database_is_replaced_after_a_dump_of_what_was_there()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE shop");
        await FillAsync("shop", 100);
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server, "restore = \"replace\"\n")));
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "main", Names = ["shop"] }))).Archive!;
        var saved = await LookAsync("shop");
        await server.QueryAsync("shop", "DELETE FROM t WHERE n > 10");
        var changed = await LookAsync("shop");
        // A client that is connected does not stand in the way.
        await using var connected = await server.StartQueryAsync("shop", "SELECT pg_sleep(600)");

        var finished = await world.CarryOutAsync(world.RestoreDatabase(archive, "databases/main/shop.dump", "main", "shop") with { Replaces = true, SafetyDirectory = new WirePath(Path.Combine(world.Targets, "safety")) });
        Assert.True(finished.Outcome == JobOutcome.Succeeded, finished.Problem?.Detail + agent.Log);
        Assert.Equal(1, finished.Restore!.ReplacedCount);
        Assert.Equal(saved, await LookAsync("shop"));

        var safety = Assert.Single(Directory.GetFiles(Path.Combine(world.Targets, "safety")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(safety));
        await server.QueryAsync("postgres", "CREATE DATABASE before");
        await server.LoadAsync("before", safety);
        Assert.Equal(changed, await LookAsync("before"));
    }

    [Fact]
    public async Task A_failed_statement_fails_the_job_and_leaves_everything_as_it_was()
    {
        await server.QueryAsync("postgres", "CREATE DATABASE fails; CREATE ROLE gone");
        await FillAsync("fails", 100);
        await server.QueryAsync("fails", "CREATE TABLE z (n int); ALTER TABLE z OWNER TO gone");
        await using var world = await DatabaseWorld.StartAsync(("main", DatabaseWorld.Source(server, "restore = \"replace\"\n")));
        await using var agent = await world.RunAgentAsync();
        var archive = (await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "main", Names = ["fails"] }))).Archive!;
        await server.QueryAsync("fails", "ALTER TABLE z OWNER TO CURRENT_USER; DELETE FROM t WHERE n > 10");
        await server.QueryAsync("postgres", "DROP ROLE gone"); // the dump names it
        var present = await LookAsync("fails");
        var names = await NamesAsync();

        var order = world.RestoreDatabase(archive, "databases/main/fails.dump", "main", "fails") with { Replaces = true, SafetyDirectory = new WirePath(world.Targets) };
        var finished = await world.CarryOutAsync(order);
        Assert.Equal((JobOutcome.Failed, "database.load-failed"), (finished.Outcome, finished.Problem?.Code));
        Assert.Contains("role \"gone\" does not exist", finished.Problem!.Detail, StringComparison.Ordinal);
        Assert.Equal(present, await LookAsync("fails"));
        Assert.Equal("database.load-failed", (await world.CarryOutAsync(world.RestoreDatabase(archive, "databases/main/fails.dump", "main", "other"))).Problem?.Code);
        Assert.Equal(names, await NamesAsync());
        world.AssertNothingLeft();
    }

    private async Task FillAsync(string database, int rows) => await server.QueryAsync(database, $"CREATE TABLE t AS SELECT n, md5(n::text) AS word FROM generate_series(1, {rows}) n");

    private Task<string> LookAsync(string database) => server.QueryAsync(database,
        "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY n)) FROM t; SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()");

    private Task<string> NamesAsync() => server.QueryAsync("postgres", "SELECT datname FROM pg_database ORDER BY 1");

    private static JobReference New() => new() { JobId = Guid.CreateVersion7(), Epoch = 1 };

    private static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
