using System.Security.Cryptography;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

/// <summary>
/// What a taken client can do to its backups where no guard stands before borg: each is found, freezes the repository, and
/// is undone by one order, after which every archive is restored and compared by hash.
/// </summary>
public sealed class DamageTests(UnguardedClient client) : IClassFixture<UnguardedClient>
{
    // An attacker who has the key writes a manifest of its own: 1.3 GB of zeros, which zstd makes some kilobytes of.
    private const string MemoryBomb = """
        import sys
        from argparse import Namespace
        from borg.logger import setup_logging
        setup_logging()
        from borg.compress import CompressionSpec
        from borg.helpers import Location, Manifest
        from borg.remote import RemoteRepository
        options = Namespace(remote_path=None, rsh=None, debug_topics=[], upload_ratelimit=0, upload_buffer=0)
        with RemoteRepository(Location(sys.argv[1]), exclusive=True, lock_wait=60, args=options) as repository:
            manifest, key = Manifest.load(repository, Manifest.NO_OPERATION_CHECK)
            key.compressor = CompressionSpec("zstd,1").compressor
            bomb = key.encrypt(bytes(1_300_000_000))
            assert len(bomb) < 1_000_000
            repository.put(bytes(32), bomb)
            repository.commit(compact=False)
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Damage("`borg delete` an archive", Found = "an archive gone, objects deleted")]
    public Task Deleting_an_archive() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, names) => ["delete", $"{remote}::{names[0]}"]);

    [Fact]
    [Damage("`borg delete` all archives at once", Found = "archives gone, objects deleted")]
    public Task Deleting_all_archives_at_once() =>
        BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, names) => ["delete", $"{remote}::{names[0]}", .. names[1..]]);

    [Fact]
    [Damage("`borg prune`", Found = "archives gone, objects deleted")]
    public Task Pruning() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, _) => ["prune", "--keep-last", "1", remote]);

    [Fact]
    [Damage("`borg recreate` an archive without its files", Found = "another archive under the name, objects deleted")]
    public Task Recreating_an_archive_without_its_files() =>
        BorgAsync([AuditFindingKind.ArchiveReplaced, AuditFindingKind.ObjectsDeleted], (remote, names) => ["recreate", "--exclude", "*", $"{remote}::{names[0]}"]);

    [Fact]
    [Damage("Rename an archive to `*.checkpoint`, which `borg prune` removes whatever the rules", Found = "an archive gone, objects deleted")]
    public Task Renaming_an_archive() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, names) => ["rename", $"{remote}::{names[0]}", "x.checkpoint"]);

    [Fact]
    [Damage("Leave an archive out of the manifest (`delete --force --force`)", Found = "an archive gone; no object is deleted")]
    public Task Dropping_an_archive_from_the_list_alone() => BorgAsync([AuditFindingKind.ArchiveMissing], (remote, names) => ["delete", "--force", "--force", $"{remote}::{names[0]}"]);

    [Fact]
    [Attack(Taken.Client, "The same as the server sees it: an archive left out of the manifest through the guard",
        Defence = "let through; the audit misses the archive, the repository is frozen, and the way back brings it back", Without = "the same")]
    public Task Dropping_an_archive_from_the_list_through_the_guard() =>
        ThroughTheGuardAsync([AuditFindingKind.ArchiveMissing], async (remote, names) => await BorgAsync("delete", "--force", "--force", $"{remote}::{names[0]}"));

    [Fact]
    [Attack(Taken.Client, "A manifest of some kilobytes that unpacks to gigabytes",
        Defence = "let through, because it cannot be read there; the server's borg gets 2 GiB of memory at most and fails with a clear problem, the audit freezes the repository, and the way back brings the list back", Without = "the same")]
    public Task A_manifest_that_unpacks_to_gigabytes() => ThroughTheGuardAsync([AuditFindingKind.ManifestUnreadable], async (remote, _) =>
    {
        var (exit, text) = await client.Server.PythonAsync(MemoryBomb, remote);
        Assert.True(exit == 0, text);
        Assert.Equal("repository.memory-limit", (await client.Rig.Get<RepositoryBorg>().ListArchivesAsync(client.Rig.RepositoryId, Cancelled)).Problem?.Code);
    });

    [Fact]
    [Damage("Delete single objects by borg's own calls", Found = "objects deleted")]
    public Task Deleting_every_object() => RawAsync([AuditFindingKind.ObjectsDeleted], async raw =>
    {
        foreach (var id in (await raw.IdsAsync()).Where(id => id.Any(part => part != 0)))
            Assert.Null(await raw.DeleteAsync(id));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    [Damage("Break the lock of whoever works in the repository, write without one, and overwrite single objects", Found = "objects overwritten")]
    public Task Overwriting_every_object_past_the_lock_of_another() => FindAndUndoAsync([AuditFindingKind.ObjectsOverwritten], async () =>
    {
        await using var holder = await RawClient.OpenAsync(client.Server);
        await using var raw = await RawClient.OpenWithoutLockAsync(client.Server);
        Assert.Null(await raw.CallAsync("break_lock"));
        foreach (var id in (await raw.IdsAsync()).Where(id => id.Any(part => part != 0)))
            Assert.Null(await raw.PutAsync(id, "garbage"u8.ToArray()));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    [Damage("Put garbage in the manifest's place", Found = "the list cannot be read")]
    public Task A_list_of_garbage() => RawAsync([AuditFindingKind.ManifestUnreadable], async raw =>
    {
        Assert.Null(await raw.PutAsync(new byte[32], "garbage"u8.ToArray()));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    [Damage("Write lines into the repository's configuration by a key with a carriage return", Found = "key changed", Undone = "the kept copy of the config is put in its place")]
    public Task Writing_lines_into_the_config() => RawAsync([AuditFindingKind.KeyChanged], async raw =>
        Assert.Null(await raw.CallAsync("save_key", 1, call => call.Text("keydata"u8).Text("x\rappend_only = 0\r"u8))));

    [Fact]
    [Damage("Put garbage in the key's place, so that nobody can open it", Found = "key changed", Undone = "the kept copy of the config, with the key in it, is put in its place")]
    [Damage("Move the nonce back to zero, so that counters repeat", Found = "nonce implausible", Undone = "the nonce is set beyond every one that was used")]
    public Task A_key_of_garbage_and_a_nonce_of_zero() => RawAsync([AuditFindingKind.KeyChanged, AuditFindingKind.NonceImplausible], async raw =>
    {
        var now = RpcReply.Read(await raw.AskAsync("get_free_nonce")).Result.ReadInteger();
        Assert.Null(await raw.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(0).Text("start_nonce"u8).Number(now)));
        Assert.Null(await raw.CallAsync("save_key", 1, call => call.Text("keydata"u8).Text("garbage"u8)));
    });

    [Fact]
    [Damage("Move the nonce to its end, so that no backup works any more", Found = "nonce implausible", Undone = "the nonce is set to one that no honest session can have used")]
    public Task Moving_the_nonce_to_its_end() => RawAsync([AuditFindingKind.NonceImplausible], async raw =>
    {
        var now = RpcReply.Read(await raw.AskAsync("get_free_nonce")).Result.ReadInteger();
        Assert.Null(await raw.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(long.MaxValue).Text("start_nonce"u8).Number(now)));
    });

    [Fact]
    [Damage("Make archives with dates in the future and names of checkpoints, to push good ones out of the retention", Found = "nothing: they are junk", Undone = "retention counts none of them, and every archive of the server's stays")]
    [Damage("Hundreds of tiny commits", Found = "nothing: they are junk", Undone = "the next compact removes them")]
    public async Task Junk_freezes_nothing_and_displaces_no_archive()
    {
        var before = await client.Rig.ArchivesAsync();
        foreach (var name in (string[])["later", "later.checkpoint"])
            await BorgAsync("create", "--timestamp", "2099-01-01T00:00:00", $"{client.Server.Remote().Text}::{name}", "/etc/hostname");
        await using (var raw = await RawClient.OpenAsync(client.Server))
        {
            var manifest = RpcReply.Read(await raw.AskAsync("get", 1, call => call.Text("id"u8).Text(new byte[32]))).Result.ReadText().ToArray();
            for (var commit = 0; commit < 200; commit++)
            {
                Assert.Null(await raw.PutAsync(new byte[32], manifest));
                Assert.Null(await raw.CallAsync("commit"));
            }
        }

        Assert.False((await client.AuditAsync()).IsFrozen);
        var rig = client.Rig;
        await rig.KeepAsync(new Retention(before.Count, 0, 0, 0, 0));
        var prune = await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", rig.Administrator, Cancelled);
        await rig.KeepAsync(Retention.Default);
        Assert.Equal((null, null), (prune.Problem, prune.Value)); // as many stay as there are without the junk
        await client.AllIsThereAsync();
    }

    [Fact]
    [Damage("Make a repository of its own beside the given one, where only a path binds the client", Found = "nothing: it is junk", Undone = "it takes space; inside of a repository borg makes none")]
    [Damage("Fill the disk with objects that belong to no archive", Found = "nothing: they are junk", Undone = "they take space, which counts as the client's; below the limit of free space no further session begins where the guard stands")]
    public async Task Nested_repositories_and_objects_of_no_archive_harm_no_other()
    {
        var server = client.Server;
        var before = await client.Rig.Get<RepositorySizes>().MeasureAsync(client.Rig.RepositoryId, Cancelled);
        await server.AuthorizeAsync($"exec env BORG_BASE_DIR='{server["server home"]}' borg serve --append-only --restrict-to-path {server.Repository.Root}");
        try
        {
            await BorgAsync("init", "--encryption", "none", server.Remote(server["nested"]).Text);
            var (exit, text) = await server.BorgAsync("init", "--encryption", "none", server.Remote(Path.Combine(server.RepositoryPath, "nested")).Text);
            Assert.True(exit != 0 && text.Contains("already exists", StringComparison.Ordinal), text);
        }
        finally
        {
            await server.AuthorizeBorgAsync();
        }

        await using (var raw = await RawClient.OpenAsync(server))
        {
            for (var number = 1; number <= 400; number++)
                Assert.Null(await raw.PutAsync(SHA256.HashData(BitConverter.GetBytes(number)), new byte[50_000]));
            Assert.Null(await raw.CallAsync("commit"));
        }

        Assert.False((await client.AuditAsync()).IsFrozen);
        Assert.True(Directory.Exists(Path.Combine(server["nested"], "data")));
        Assert.InRange((await client.Rig.Get<RepositorySizes>().MeasureAsync(client.Rig.RepositoryId, Cancelled)).GetValueOrDefault() - before.GetValueOrDefault(), 20_000_000, 30_000_000);
        await client.AllIsThereAsync();
    }

    private Task RawAsync(AuditFindingKind[] expected, Func<RawClient, Task> attack) => FindAndUndoAsync(expected, async () =>
    {
        await using var raw = await RawClient.OpenAsync(client.Server);
        await attack(raw);
    });

    private Task BorgAsync(AuditFindingKind[] expected, Func<string, string[], string[]> attack) =>
        FindAndUndoAsync(expected, async () => await BorgAsync(attack(client.Server.Remote().Text, await NamesAsync())));

    /// <summary>The guard stands before borg while the attack is made.</summary>
    private Task ThroughTheGuardAsync(AuditFindingKind[] expected, Func<string, string[], Task> attack) => FindAndUndoAsync(expected, async () =>
    {
        await client.Server.AuthorizeGuardAsync();
        try
        {
            await attack(client.Server.Remote().Text, await NamesAsync());
            await client.Server.SessionsEndAsync();
        }
        finally
        {
            await client.Server.AuthorizeBorgAsync();
        }
    });

    private async Task BorgAsync(params string[] arguments)
    {
        var (exit, text) = await client.Server.BorgAsync(arguments);
        Assert.True(exit == 0, text);
    }

    private async Task<string[]> NamesAsync() => [.. (await client.Rig.ArchivesAsync()).Select(archive => archive.Name)];

    private async Task FindAndUndoAsync(AuditFindingKind[] expected, Func<Task> attack)
    {
        Assert.False((await client.AuditAsync()).IsFrozen);
        var before = await client.RepositoryAsync();
        await attack();

        Assert.True((await client.AuditAsync()).IsFrozen);
        Assert.Equal(RepositoryState.Frozen, (await client.RepositoryAsync()).State);
        Assert.Equal(RepositoryMode.RestoreOnly, await client.ModeAsync());
        var freeze = await client.FreezeAsync();
        Assert.Superset(expected.ToHashSet(), freeze.Findings.Select(finding => finding.Kind).ToHashSet());
        Assert.All(freeze.Findings, finding => Assert.NotNull(finding.LaterThan));
        await NothingHappensAsync();

        var job = await client.WayBackAsync(WayBackKind.Whole);
        Assert.Equal(JobState.Succeeded, job.State);
        var after = await client.RepositoryAsync();
        Assert.Equal((RepositoryState.Ready, null, before.Generation + 1), (after.State, after.FrozenAt, after.Generation));
        Assert.Equal(RepositoryMode.Backup, await client.ModeAsync());
        Assert.False((await client.AuditAsync()).IsFrozen);
        Assert.Empty((await client.FreezeAsync()).Findings);
        await client.AllIsThereAsync();
        // borg's records of the client are of a later state than the repository has now.
        if (Directory.Exists(client.Server["client home"]))
            Directory.Delete(client.Server["client home"], recursive: true);
    }

    private async Task NothingHappensAsync()
    {
        Assert.Equal("repository.frozen", (await client.Rig.Get<StartBackup>().HandleAsync(new(client.Rig.PlanId), client.Rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("repository.frozen", (await client.Rig.Get<StartCompact>().HandleAsync(new(client.Rig.RepositoryId), client.Rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("repository.frozen", (await client.Rig.Get<RepositoryBorg>().CompactAsync(client.Rig.RepositoryId, _ => { }, Cancelled)).Problem?.Code);
        Assert.Equal("repository.frozen", (await client.Rig.Get<RepositoryBorg>().DeleteArchivesAsync(client.Rig.RepositoryId, ["x"], () => { }, Cancelled)).Problem?.Code);
    }
}
