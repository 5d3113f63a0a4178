using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Integration.Tests.Guard;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Attacks;

/// <summary>What a relay lets through because an honest backup does the same, or because it cannot read what is encrypted. Nothing that was stored before is lost by it.</summary>
public sealed class UnseenAttackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Attack(Taken.Client, "Leave an archive out of the manifest (`delete --force --force`), or put garbage in the manifest's place",
        Defence = "let through, because each backup replaces the manifest; no object of any archive is lost, also by a compact afterwards. The server misses the archives by its own record, and from then on neither prunes nor compacts",
        Without = "the same",
        Remains = "the list is wrong, or cannot be read, until the way back")]
    public async Task A_rewritten_manifest_loses_no_object()
    {
        await using var server = await VictimAsync();
        var before = await ObjectsAsync(server);
        var (exit, text) = await server.BorgAsync("delete", "--force", "--force", $"{server.Remote()}::one");
        Assert.True(exit == 0, text);
        Assert.Empty(await server.ArchivesAsync());
        await using (var client = await RawClient.OpenAsync(server))
        {
            Assert.Null(await client.PutAsync(new byte[32], "garbage"u8.ToArray()));
            Assert.Null(await client.CallAsync("commit"));
        }

        await server.Repository.SucceedAsync(new CompactRepository { Repository = server.Repository.Location });
        using var index = RepositoryIndex.OpenCurrent(server.RepositoryPath);
        Assert.NotNull(index);
        Assert.All(before, id => Assert.True(index.Contains(new ObjectId(id))));
    }

    [Fact]
    [Attack(Taken.Client, "Make junk archives, or archives with a date in the future, to push good ones out of the retention",
        Defence = "let through; retention counts only archives that the server ordered and saw, by the time at which it received them, so none of them counts",
        Without = "the same",
        Remains = "junk takes space, up to the quota")]
    public async Task Junk_and_wrongly_dated_archives_leave_all_others_as_they_are()
    {
        await using var server = await VictimAsync();
        var junk = server.Repository.Source + "/junk";
        await File.WriteAllBytesAsync(junk, new byte[1000], Cancelled);
        var (exit, text) = await server.BorgAsync("create", "--timestamp", "2099-01-01T00:00:00", $"{server.Remote()}::two", junk);
        Assert.True(exit == 0, text);
        File.Delete(junk);
        Assert.Equal(["one", "two"], await server.ArchivesAsync());
        await RestoresAsync(server, "one");
    }

    [Fact]
    [Attack(Taken.Client, "Store garbage under the id of a chunk that a later backup will need",
        Defence = "let through, because the id says nothing to a relay, and it stays, because the first writer wins; `borg check --verify-data` with the key finds it, and every archive from before restores",
        Without = "the same, and the same for chunks that exist already",
        Remains = "archives that rely on such a chunk lack it; they are those made after the client was taken")]
    public async Task Garbage_under_the_id_of_a_future_chunk_is_found_and_harms_no_archive_from_before()
    {
        await using var server = await VictimAsync();
        var before = await ObjectsAsync(server);
        // The attacker, who has the key, learns the ids by making the backup elsewhere.
        var file = server.Repository.AddFile("future", string.Concat(Enumerable.Range(0, 5000).Select(number => $"line {number}\n")));
        var elsewhere = server["elsewhere"];
        LinkedCopy.Make(server.RepositoryPath, elsewhere, null, Cancelled);
        var environment = new BorgEnvironment { BaseDirectory = server["attacker"], Passphrase = server.Repository.Environment.Passphrase, AcceptsRelocation = true };
        var made = await server.Repository.Borg.RunAsync(new CreateArchive { Repository = RepositoryLocation.Local(elsewhere), Archive = "x", Paths = [file] }.In(environment), null, Cancelled);
        Assert.True(made.IsDone, GuardedServer.Text(made));
        var future = IdsIn(elsewhere);
        await using (var client = await RawClient.OpenAsync(server))
        {
            foreach (var id in future.Where(id => id.Any(part => part != 0) && !before.Any(id.SequenceEqual)))
                Assert.Null(await client.PutAsync(id, "garbage"u8.ToArray()));
            Assert.Null(await client.CallAsync("commit"));
        }

        await server.CreateAsync("after", "cold home");
        var check = await server.Repository.RunAsync(new CheckRepository { Repository = server.Repository.Location, VerifiesData = true });
        Assert.NotEqual(0, check.Exit.Code);
        File.Delete(file);
        await RestoresAsync(server, "one");
    }

    [Fact]
    [Attack(Taken.Client, "Go through everything above with plain `borg serve --append-only` (the guard switched off by this test)",
        Defence = "this test switches the guard off, to show that the attacks are real ones",
        Without = "overwriting and deleting objects, lines in the configuration and a nonce at its end are all accepted")]
    public async Task Without_the_guard_the_same_calls_are_accepted()
    {
        await using var server = await VictimAsync();
        await server.AuthorizeAsync($"borg serve --append-only --restrict-to-path {server.Repository.Root}");
        await using (var client = await RawClient.OpenAsync(server))
        {
            var stored = RpcReply.Read(await client.AskAsync("get_free_nonce")).Result.ReadInteger();
            var ids = (await client.IdsAsync()).Where(id => id.Any(part => part != 0)).ToList();
            Assert.Null(await client.PutAsync(ids[0], "garbage"u8.ToArray()));
            Assert.Null(await client.DeleteAsync(ids[1]));
            Assert.Null(await client.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(long.MaxValue).Text("start_nonce"u8).Number(stored)));
            Assert.Null(await client.CallAsync("save_key", 1, call => call.Text("keydata"u8).Text(Encoding.ASCII.GetBytes("x\rappend_only = 0\r"))));
            Assert.Null(await client.CallAsync("commit"));
        }

        Assert.NotEqual(0, (await server.Repository.RunAsync(new CheckRepository { Repository = server.Repository.Location })).Exit.Code);
    }

    private static async Task<GuardedServer> VictimAsync()
    {
        var server = await GuardedServer.StartAsync();
        try
        {
            var large = new byte[300_000];
            Random.Shared.NextBytes(large);
            await File.WriteAllBytesAsync(server.Repository.AddFile("large"), large, Cancelled);
            await server.CreateAsync("one");
            await server.SessionsEndAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task RestoresAsync(GuardedServer server, string archive)
    {
        await server.Repository.SucceedAsync(new ExtractFiles { Repository = server.Repository.Location, Archive = archive, TargetDirectory = server.Repository.Target });
        var large = server.Repository.Source + "/large";
        Assert.Equal(await File.ReadAllBytesAsync(large, Cancelled), await File.ReadAllBytesAsync(server.Repository.Target + large, Cancelled));
        await server.SessionsEndAsync();
        Assert.DoesNotContain(server.Lines(), line => line.Event == SessionEvent.Refused);
    }

    private static async Task<List<byte[]>> ObjectsAsync(GuardedServer server)
    {
        await using var client = await RawClient.OpenAsync(server);
        return await client.IdsAsync();
    }

    // borg's own index: a header of 18 bytes, then 32 bytes of id and 8 of place for each bucket.
    private static IEnumerable<byte[]> IdsIn(string repository)
    {
        var index = File.ReadAllBytes(Directory.GetFiles(repository, "index.*").MaxBy(path => int.Parse(Path.GetExtension(path)[1..], CultureInfo.InvariantCulture))!); // because a repository has one
        for (var at = 18; at < index.Length; at += 40)
            if (BinaryPrimitives.ReadUInt32LittleEndian(index.AsSpan(at + 32)) < uint.MaxValue - 1)
                yield return index[at..(at + 32)];
    }
}
