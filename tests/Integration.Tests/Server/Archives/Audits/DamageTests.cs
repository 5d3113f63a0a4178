using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Rpc;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

/// <summary>
/// What a taken client can do to its backups where no guard stands before borg: each is found, freezes the repository, and
/// is undone by one order, after which every archive is restored and compared by hash.
/// </summary>
public sealed class DamageTests(UnguardedClient client) : IClassFixture<UnguardedClient>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task Deleting_an_archive() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, names) => ["delete", $"{remote}::{names[0]}"]);

    [Fact]
    public Task Pruning() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, _) => ["prune", "--keep-last", "1", remote]);

    [Fact]
    public Task Recreating_an_archive_without_its_files() =>
        BorgAsync([AuditFindingKind.ArchiveReplaced, AuditFindingKind.ObjectsDeleted], (remote, names) => ["recreate", "--exclude", "*", $"{remote}::{names[0]}"]);

    [Fact]
    public Task Renaming_an_archive() => BorgAsync([AuditFindingKind.ArchiveMissing, AuditFindingKind.ObjectsDeleted], (remote, names) => ["rename", $"{remote}::{names[0]}", "x.checkpoint"]);

    [Fact]
    public Task Dropping_an_archive_from_the_list_alone() => BorgAsync([AuditFindingKind.ArchiveMissing], (remote, names) => ["delete", "--force", "--force", $"{remote}::{names[0]}"]);

    [Fact]
    public Task Deleting_every_object() => RawAsync([AuditFindingKind.ObjectsDeleted], async raw =>
    {
        foreach (var id in (await raw.IdsAsync()).Where(id => id.Any(part => part != 0)))
            Assert.Null(await raw.DeleteAsync(id));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    public Task Overwriting_every_object() => RawAsync([AuditFindingKind.ObjectsOverwritten], async raw =>
    {
        foreach (var id in (await raw.IdsAsync()).Where(id => id.Any(part => part != 0)))
            Assert.Null(await raw.PutAsync(id, "garbage"u8.ToArray()));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    public Task A_list_of_garbage() => RawAsync([AuditFindingKind.ManifestUnreadable], async raw =>
    {
        Assert.Null(await raw.PutAsync(new byte[32], "garbage"u8.ToArray()));
        Assert.Null(await raw.CallAsync("commit"));
    });

    [Fact]
    public Task Writing_lines_into_the_config() => RawAsync([AuditFindingKind.KeyChanged], async raw =>
        Assert.Null(await raw.CallAsync("save_key", 1, call => call.Text("keydata"u8).Text("x\rappend_only = 0\r"u8))));

    [Fact]
    public Task Moving_the_nonce_to_its_end() => RawAsync([AuditFindingKind.NonceImplausible], async raw =>
    {
        var now = RpcReply.Read(await raw.AskAsync("get_free_nonce")).Result.ReadInteger();
        Assert.Null(await raw.CallAsync("commit_nonce_reservation", 2, call => call.Text("next_unreserved"u8).Number(long.MaxValue).Text("start_nonce"u8).Number(now)));
    });

    private Task RawAsync(AuditFindingKind[] expected, Func<RawClient, Task> attack) => FindAndUndoAsync(expected, async () =>
    {
        await using var raw = await RawClient.OpenAsync(client.Server);
        await attack(raw);
    });

    private Task BorgAsync(AuditFindingKind[] expected, Func<string, string[], string[]> attack) => FindAndUndoAsync(expected, async () =>
    {
        var names = (await client.Rig.ArchivesAsync()).Select(archive => archive.Name).ToArray();
        var (exit, text) = await client.Server.BorgAsync(attack(client.Server.Remote().Text, names));
        Assert.True(exit == 0, text);
    });

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
