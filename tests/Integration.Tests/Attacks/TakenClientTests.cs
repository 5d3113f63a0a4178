using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Integration.Tests.Guard;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>
/// Everything that a taken client can do to its backups with its own key through plain <c>borg serve --append-only</c>,
/// tried through the guard. Afterwards the server compacts, which makes permanent whatever got through, and every
/// archive is still there, sound, and restores to the same bytes.
/// </summary>
public sealed class TakenClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Client, "`borg delete` an archive",
        Defence = "refused, nothing changes", Without = "accepted; the bytes stay until a compact, and the server compacts nothing while its record misses an archive")]
    public Task Deleting_archives() => RefusedAsync(RefusalKind.Delete, remote => ["delete", $"{remote}::one"]);

    [Fact]
    [Attack(Taken.Client, "`borg delete` several archives",
        Defence = "refused, nothing changes", Without = "accepted; the bytes stay until a compact, and the server compacts nothing while its record misses an archive")]
    public Task Deleting_several_archives() => RefusedAsync(RefusalKind.Delete, remote => ["delete", remote, "one", "two"]);

    [Fact]
    [Attack(Taken.Client, "`borg prune`",
        Defence = "refused, nothing changes", Without = "accepted; the bytes stay until a compact, and the server compacts nothing while its record misses an archive")]
    public Task Pruning() => RefusedAsync(RefusalKind.Delete, remote => ["prune", "--keep-last", "1", remote]);

    [Fact]
    [Attack(Taken.Client, "Rename an archive, to `*.checkpoint` for example",
        Defence = "refused, nothing changes", Without = "accepted; the archive has another id, which the record misses")]
    public Task Renaming_an_archive() => RefusedAsync(RefusalKind.Delete, remote => ["rename", $"{remote}::one", "one.checkpoint"]);

    [Fact]
    [Attack(Taken.Client, "`borg recreate` an archive without its files",
        Defence = "refused; the archive and its files stay", Without = "accepted; the bytes stay until a compact, and the server compacts nothing while its record misses an archive", Remains = "an archive `one.recreate` may be left beside it")]
    public async Task Recreating_an_archive_without_its_files()
    {
        await using var server = await VictimAsync();
        var (exit, text) = await server.BorgAsync("recreate", "--exclude", "*", $"{server.Remote()}::one");
        Assert.True(exit != 0, text);
        await server.SessionsEndAsync();
        Assert.Contains(server.Lines(), line => line.Refusal == RefusalKind.Delete);
        // It may leave an archive of its own behind; what was there stays.
        Assert.Superset(new HashSet<string> { "one", "two" }, (await server.ArchivesAsync()).ToHashSet());
        await server.Repository.SucceedAsync(new CompactRepository { Repository = server.Repository.Location });
        await server.Repository.SucceedAsync(new ExtractFiles { Repository = server.Repository.Location, Archive = "one", TargetDirectory = server.Repository.Target });
        var large = server.Repository.Source + "/large";
        Assert.Equal(await File.ReadAllBytesAsync(large, Cancelled), await File.ReadAllBytesAsync(server.Repository.Target + large, Cancelled));
    }

    [Fact]
    [Attack(Taken.Client, "Delete the repository",
        Defence = "refused", Without = "refused by borg too")]
    public Task Deleting_the_repository() => RefusedAsync(RefusalKind.Method, remote => ["delete", "--force", remote]);

    [Fact]
    [Attack(Taken.Client, "`borg check --repair`, which deletes what it takes for damage",
        Defence = "refused", Without = "refused by borg too")]
    public Task Repairing() => RefusedAsync(RefusalKind.Method, remote => ["check", "--repair", remote]);

    [Fact]
    [Attack(Taken.Client, "Keep the server busy with `borg check`",
        Defence = "refused", Without = "accepted")]
    public Task Making_the_server_read_everything() => RefusedAsync(RefusalKind.Method, remote => ["check", remote]);

    [Fact]
    [Attack(Taken.Client, "Change the passphrase or the key",
        Defence = "refused", Without = "accepted; the copy of the key that the server keeps elsewhere still opens the repository")]
    public Task Changing_the_passphrase() => RefusedAsync(RefusalKind.Method, remote => ["key", "change-passphrase", remote]);

    [Fact]
    [Attack(Taken.Client, "`borg break-lock` while the server works",
        Defence = "refused; and our own lock is not borg's", Without = "accepted: two writers at once")]
    public Task Breaking_the_lock() => RefusedAsync(RefusalKind.OpenWithoutLock, remote => ["break-lock", remote]);

    [Fact]
    [Attack(Taken.Client, "Open without a lock",
        Defence = "refused", Without = "accepted")]
    public Task Reading_without_a_lock() => RefusedAsync(RefusalKind.OpenWithoutLock, remote => ["list", "--bypass-lock", remote]);

    [Fact]
    [Attack(Taken.Client, "Make a repository of its own on the server",
        Defence = "refused", Without = "refused where repositories are bound by name")]
    public Task Making_another_repository() => RefusedAsync(RefusalKind.Path, remote => ["init", "-e", "none", remote + "-2"]);

    [Fact]
    [Attack(Taken.Client, "Make its repository anew",
        Defence = "refused", Without = "refused by borg too")]
    public Task Making_the_repository_anew() => RefusedAsync(RefusalKind.CreateRepository, remote => ["init", "-e", "none", remote]);

    [Fact]
    [Attack(Taken.Client, "Delete single objects by borg's own calls",
        Defence = "each refused; every archive restores", Without = "accepted; gone with the next compact")]
    public Task Deleting_every_object() => RawAsync(RefusalKind.Delete, async client =>
    {
        var ids = await client.IdsAsync();
        Assert.True(ids.Count > 5);
        foreach (var id in ids)
            Assert.NotNull(await client.DeleteAsync(id));
        Assert.NotNull(await client.CallAsync("commit")); // nothing was written
    });

    [Fact]
    [Attack(Taken.Client, "Overwrite single objects",
        Defence = "each dropped, counted and recorded; every archive restores", Without = "accepted; nothing but a check with the key would see it")]
    public Task Overwriting_every_object() => RawAsync(null, async client =>
    {
        foreach (var id in (await client.IdsAsync()).Where(id => id.Any(part => part != 0)))
            Assert.Null(await client.PutAsync(id, "garbage"u8.ToArray())); // the client is told that it worked
        var manifest = RpcReply.Read(await client.AskAsync("get", 1, call => call.Text("id"u8).Text(new byte[32]))).Result.ReadText().ToArray();
        Assert.Null(await client.PutAsync(new byte[32], manifest));
        Assert.Null(await client.CallAsync("commit"));
    });

    [Fact]
    [Attack(Taken.Client, "Write lines into the repository's configuration by a key with a carriage return",
        Defence = "refused", Without = "accepted")]
    public Task Writing_lines_into_the_configuration() => RawAsync(RefusalKind.Method, async client =>
        Assert.NotNull(await client.CallAsync("save_key", 1, call => call.Text("keydata"u8).Text("x\rappend_only = 0\r"u8))));

    [Fact]
    [Attack(Taken.Client, "Move the nonce to its end, so that no backup works any more",
        Defence = "refused", Without = "accepted")]
    public Task Moving_the_nonce_to_its_end() => RawAsync(RefusalKind.Nonce, async client =>
        Assert.NotNull(await client.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(long.MaxValue).Text("start_nonce"u8).Number(0))));

    [Fact]
    [Attack(Taken.Client, "Move the nonce back, so that counters repeat",
        Defence = "refused", Without = "accepted")]
    public Task Moving_the_nonce_back() => RawAsync(RefusalKind.Nonce, async client =>
    {
        var stored = RpcReply.Read(await client.AskAsync("get_free_nonce")).Result.ReadInteger();
        Assert.True(stored > 0);
        Assert.NotNull(await client.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(0).Text("start_nonce"u8).Number(stored)));
    });

    [Fact]
    [Attack(Taken.Client, "Call `destroy`, `break_lock` and whatever borg knows besides",
        Defence = "refused: what is not on the list is not passed on", Without = "some of them accepted")]
    public Task Destroying_the_repository_and_breaking_its_lock_from_inside() => RawAsync(RefusalKind.Method, async client =>
    {
        foreach (var method in (string[])["destroy", "break_lock", "check", "inject_exception", "close", "__exit__", "serve"])
            Assert.Contains("InvalidRPCMethod", await client.CallAsync(method), StringComparison.Ordinal);
    });

    [Fact]
    [Attack(Taken.Client, "Make the server hold the ids of everything in its memory",
        Defence = "the session ends", Without = "accepted")]
    public Task Asking_for_all_ids_at_once() => EndedAsync(new MsgpackWriter().Map(3).Text("i"u8).Number(9).Text("m"u8).Text("list"u8).Text("a"u8).Map(2).Text("limit"u8).Nil().Text("marker"u8).Nil().ToArray());

    [Fact]
    [Attack(Taken.Client, "Speak the form of borg 1.0, which a relay might not read",
        Defence = "the session ends", Without = "accepted")]
    public Task Calling_in_the_old_form() => EndedAsync(new MsgpackWriter().Array(4).Number(1).Number(9).Text("destroy"u8).Array(0).ToArray());

    [Fact]
    [Attack(Taken.Client, "Say a key twice, so that relay and borg read different things",
        Defence = "the session ends", Without = "borg takes the last one")]
    public Task Saying_a_key_twice() => EndedAsync(new MsgpackWriter().Map(4).Text("i"u8).Number(9).Text("m"u8).Text("load_key"u8).Text("m"u8).Text("destroy"u8).Text("a"u8).Map(0).ToArray());

    [Fact]
    [Attack(Taken.Client, "Write without a lock while the server compacts, which loses data at once",
        Defence = "refused; and while the server compacts nobody is in the repository", Without = "accepted: physical loss")]
    public async Task Writing_without_a_lock_while_the_server_compacts()
    {
        await using var server = await GuardedServer.StartAsync();
        await using var client = await RawClient.ConnectAsync(server);
        Assert.NotNull(await client.CallAsync("open", 3, call => call.Text("path"u8).Text(Encoding.UTF8.GetBytes(server.RepositoryPath)).Text("lock"u8).Boolean(false).Text("exclusive"u8).Boolean(true)));
        Assert.NotNull(await client.PutAsync(new byte[32], [1]));

        // And with a shared one, while another session reads.
        await using var shared = await RawClient.ConnectAsync(server);
        Assert.Null(await shared.CallAsync("open", 2, call => call.Text("path"u8).Text(Encoding.UTF8.GetBytes(server.RepositoryPath)).Text("exclusive"u8).Boolean(false)));
        Assert.NotNull(await shared.PutAsync(new byte[32], [1]));
        Assert.NotNull(await shared.CallAsync("commit"));
    }

    [Fact]
    [Attack(Taken.Client, "Fill the disk with commits, which no quota of borg's counts",
        Defence = "refused beyond the limit", Without = "accepted")]
    public async Task Hundreds_of_tiny_commits()
    {
        await using var server = await GuardedServer.StartAsync();
        await server.WriteRulesAsync(server.Rules with { Limits = new SessionLimits { Commits = 5 } });
        await using var client = await RawClient.OpenAsync(server);
        var manifest = RpcReply.Read(await client.AskAsync("get", 1, call => call.Text("id"u8).Text(new byte[32]))).Result.ReadText().ToArray();
        var commits = 0;
        for (var round = 0; round < 20; round++)
        {
            Assert.Null(await client.PutAsync(new byte[32], manifest));
            commits += await client.CallAsync("commit") is null ? 1 : 0;
        }

        Assert.Equal(5, commits);
    }

    [Fact]
    [Attack(Taken.Client, "Fill the disk with data",
        Defence = "refused beyond the quota of the repository or of the client", Without = "accepted", Remains = "up to the quota; without one, until 5 % of the disk are left")]
    public async Task Filling_the_disk_beyond_the_quota()
    {
        await using var server = await GuardedServer.StartAsync();
        await server.WriteRulesAsync(server.Rules with { Repositories = [server.Rules.Repositories[0] with { QuotaBytes = 200_000 }] });
        await using var client = await RawClient.OpenAsync(server);
        Assert.NotEmpty(await client.AskAsync("get", 1, call => call.Text("id"u8).Text(new byte[32])));
        var stored = 0;
        for (var round = 0; round < 20; round++)
            stored += await client.PutAsync([(byte)round, .. new byte[30], 1], new byte[50_000]) is null ? 1 : 0;
        Assert.InRange(stored, 1, 3);
    }

    private static async Task RefusedAsync(RefusalKind expected, Func<string, string[]> attack)
    {
        await using var server = await VictimAsync();
        var (exit, text) = await server.BorgAsync(attack(server.Remote().Text));
        Assert.True(exit != 0, text);
        await IsUnharmedAsync(server, expected);
    }

    private static async Task RawAsync(RefusalKind? expected, Func<RawClient, Task> attack)
    {
        await using var server = await VictimAsync();
        await using (var client = await RawClient.OpenAsync(server))
            await attack(client);
        await IsUnharmedAsync(server, expected);
    }

    private static async Task EndedAsync(byte[] message)
    {
        await using var server = await VictimAsync();
        await using (var client = await RawClient.OpenAsync(server))
        {
            await client.SendAsync(message);
            Assert.Empty(await client.ReceiveAsync());
        }

        await IsUnharmedAsync(server, RefusalKind.Malformed);
    }

    private static async Task<GuardedServer> VictimAsync()
    {
        var server = await GuardedServer.StartAsync();
        try
        {
            var large = new byte[2_000_000];
            Random.Shared.NextBytes(large);
            await File.WriteAllBytesAsync(server.Repository.AddFile("large"), large, Cancelled);
            await server.CreateAsync("one");
            server.Repository.AddFile("small", "more");
            await server.CreateAsync("two");
            await server.SessionsEndAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task IsUnharmedAsync(GuardedServer server, RefusalKind? expected)
    {
        await server.SessionsEndAsync();
        var lines = server.Lines();
        Assert.Contains(lines, line => expected is null ? line.Event == SessionEvent.Ignored : line.Refusal == expected);

        var repository = server.Repository;
        await repository.SucceedAsync(new CompactRepository { Repository = repository.Location });
        Assert.Equal(["one", "two"], await server.ArchivesAsync());
        Assert.Equal(0, (await repository.RunAsync(new CheckRepository { Repository = repository.Location, VerifiesData = true })).Exit.Code);
        await repository.SucceedAsync(new ExtractFiles { Repository = repository.Location, Archive = "two", TargetDirectory = repository.Target });
        foreach (var file in Directory.EnumerateFiles(repository.Source))
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancelled), await File.ReadAllBytesAsync(repository.Target + file, Cancelled));
        Assert.DoesNotContain("append_only = 0\r", await File.ReadAllTextAsync(Path.Combine(server.RepositoryPath, "config"), Cancelled), StringComparison.Ordinal);
        // And the honest client goes on as before.
        await server.CreateAsync("three");
    }
}
