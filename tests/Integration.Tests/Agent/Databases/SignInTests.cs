using System.Collections.Concurrent;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Integration.Tests.Fixtures.Databases;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent.Databases;

/// <summary>Who signs in at a database: as an order says where the client's own file allows that, and as another account of the machine.</summary>
public sealed class SignInTests(LoopbackMariaDb maria) : IClassFixture<LoopbackMariaDb>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_signs_in_where_the_source_leaves_that_to_the_server_and_its_password_is_seen_nowhere()
    {
        await maria.QueryAsync("", "DROP DATABASE IF EXISTS lent; CREATE DATABASE lent; CREATE TABLE lent.t (x INT); INSERT INTO lent.t VALUES (1), (2);");
        await using var world = await DatabaseWorld.StartAsync(("maria", Lent("restore = \"new\"\n")));
        await using var agent = await world.RunAgentAsync();
        var facts = Assert.Single(await world.SourcesAsync());
        Assert.True(facts is { TakesSignIn: true, Problem: null, Databases.Count: 0 });

        using var watching = new CancellationTokenSource();
        var seen = new ConcurrentBag<string>();
        var watch = Task.Run(() => WatchAsync(seen, watching.Token), Cancel);
        var backup = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "maria", Names = ["lent"] }) with { SignIns = [SignIn(LoopbackMariaDb.User, LoopbackMariaDb.Password)] });
        Assert.True(backup.Archive is not null, $"{backup.Problem} {agent.Log}");
        var restore = world.RestoreDatabase(backup.Archive, "databases/maria/lent.sql", "maria", "lent_back") with { SignIn = SignIn(LoopbackMariaDb.User, LoopbackMariaDb.Password) };
        var restored = await world.CarryOutAsync(restore);
        Assert.True(restored.Outcome == JobOutcome.Succeeded, $"{restored.Problem} {agent.Log}");
        Assert.Equal("2", await maria.QueryAsync("lent_back", "SELECT COUNT(*) FROM t; DROP DATABASE lent_back;"));
        var wrong = await world.CarryOutAsync(world.Backup("two", DatabaseWorld.All("maria")) with { SignIns = [SignIn(LoopbackMariaDb.User, "not the pass-word")] });
        Assert.Equal(JobOutcome.Failed, wrong.Outcome);
        await watching.CancelAsync();
        await watch;

        Assert.Contains(seen, text => text.Contains("mariadb-dump", StringComparison.Ordinal));
        foreach (var secret in (string[])[LoopbackMariaDb.Password, "not the pass-word"])
        {
            Assert.DoesNotContain(seen, text => text.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, agent.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, System.Text.Json.JsonSerializer.Serialize(world.Server.Reports.Select(report => report.Body).ToList(), System.Text.Json.JsonSerializerOptions.Web), StringComparison.Ordinal);
            foreach (var file in Directory.EnumerateFiles(world.State, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/borg/", StringComparison.Ordinal) && !file.EndsWith("agent.lock", StringComparison.Ordinal)))
                Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
        }

        world.AssertNothingLeft();
    }

    [Fact]
    [Attack(Taken.Server, "Sign in at a client's database as somebody else, with a password that it guesses or knows",
        Defence = "refused (`policy.sign-in`) unless the source's own file says `sign-in = \"server\"`; at a socket that file also names the only user, because a database may take root's word there without a password",
        Remains = "where a source says so, and is reached by a host, passwords can be tried at that one database server; what is stored for it is known to whoever takes the server")]
    public async Task Only_where_the_source_says_so_and_only_whom_it_names()
    {
        await maria.QueryAsync("", "DROP DATABASE IF EXISTS kept; CREATE DATABASE kept;");
        await using var world = await DatabaseWorld.StartAsync(("maria", Lent("")), ("own", DatabaseWorld.Source(maria)), ("open", $"kind = \"mariadb\"\nsocket = \"{maria.Socket}\"\nsign-in = \"server\"\n"));
        await using var agent = await world.RunAgentAsync();
        Assert.Equal("database.no-sign-in", await CodeAsync(world, "maria"));
        Assert.Equal("policy.sign-in", await CodeAsync(world, "own", SignIn("root", "x") with { Source = "own" }));
        Assert.Equal("policy.sign-in", await CodeAsync(world, "maria", SignIn("root", "x")));
        Assert.Equal("database.source-invalid", await CodeAsync(world, "open", SignIn("root", "x") with { Source = "open" }));
        Assert.Equal("order.invalid", await CodeAsync(world, "maria", SignIn(LoopbackMariaDb.User, "x\nsocket=/elsewhere")));
        Assert.Equal("order.invalid", await CodeAsync(world, "maria", SignIn(LoopbackMariaDb.User, "")));
        Assert.Equal("order.invalid", await CodeAsync(world, "maria", SignIn(LoopbackMariaDb.User, "x") with { Source = "own" }));
    }

    [Fact]
    public async Task A_source_of_PostgreSQL_is_signed_in_at_by_an_account_of_the_machine_without_a_password()
    {
        var account = Environment.IsPrivilegedProcess ? "postgres" : Environment.UserName;
        await using var cluster = await PostgresCluster.StartNewAsync(account);
        await cluster.ExecuteAsync("CREATE DATABASE peer");
        await cluster.ExecuteAsync("CREATE TABLE t (x int); INSERT INTO t SELECT generate_series(1, 7)", "peer");
        await File.WriteAllTextAsync(Path.Combine(cluster.Host, "data", "pg_hba.conf"), "local all all peer\n", Cancel);
        await cluster.ExecuteAsync("SELECT pg_reload_conf()");
        var source = $"kind = \"postgresql\"\nsocket = \"{cluster.Host}\"\naccount = \"{account}\"\nrestore = \"new\"\n";
        await using var world = await DatabaseWorld.StartAsync(("peer", source), ("plain", source.Replace($"account = \"{account}\"\n", $"user = \"{account}\"\n", StringComparison.Ordinal)), ("absent", source.Replace($"\"{account}\"", "\"no-such-account\"", StringComparison.Ordinal)));
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(cluster.Host, File.GetUnixFileMode(cluster.Host) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        await using var agent = await world.RunAgentAsync();
        var facts = await world.SourcesAsync();
        Assert.Equal(["peer", "postgres"], facts.Single(source => source.Name == "peer").Databases.Select(database => database.Name));
        Assert.Equal("database.account-missing", facts.Single(source => source.Name == "absent").Problem?.Code);
        if (Environment.IsPrivilegedProcess)
            Assert.Contains("Peer authentication failed", facts.Single(source => source.Name == "plain").Problem?.Detail, StringComparison.Ordinal);

        var backup = await world.CarryOutAsync(world.Backup("one", new DatabaseChoice { Source = "peer", Names = ["peer"] }));
        Assert.True(backup.Archive is not null, $"{backup.Problem} {agent.Log}");
        var restored = await world.CarryOutAsync(world.RestoreDatabase(backup.Archive, "databases/peer/peer.dump", "peer", "back"));
        Assert.True(restored.Outcome == JobOutcome.Succeeded, $"{restored.Problem} {agent.Log}");
        Assert.Contains("back", (await Eventually.SomeAsync(() => world.Server.Hellos.Last().Machine.DatabaseSources?.Single(source => source.Name == "peer").Databases is { Count: 3 } three ? three : null, "the agent tells the new one")).Select(database => database.Name));
    }

    private string Lent(string more) => $"kind = \"mariadb\"\nsocket = \"{maria.Socket}\"\nuser = \"{LoopbackMariaDb.User}\"\nsign-in = \"server\"\n{more}";

    private static DatabaseSignIn SignIn(string user, string password) => new() { Source = "maria", User = user, Password = new Secret(password) };

    private static async Task<string?> CodeAsync(AgentWorld world, string source, DatabaseSignIn? signIn = null) =>
        (await world.CarryOutAsync(world.Backup($"a-{Guid.CreateVersion7():N}", DatabaseWorld.All(source)) with { SignIns = signIn is null ? null : [signIn] })).Problem?.Code;

    /// <summary>What any user of the machine could see of processes, and root besides.</summary>
    private static async Task WatchAsync(ConcurrentBag<string> seen, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
            {
                foreach (var part in (string[])["cmdline", "environ"])
                {
                    try
                    {
                        var text = await File.ReadAllTextAsync(Path.Combine(folder, part), CancellationToken.None);
                        if (text.Contains("mariadb", StringComparison.Ordinal) || text.Contains("bbs-agent", StringComparison.Ordinal))
                            seen.Add(text);
                    }
                    catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                    {
                        // It ended, or is another user's.
                    }
                }
            }
        }
    }
}
