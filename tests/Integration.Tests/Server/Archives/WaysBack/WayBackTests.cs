using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Integration.Tests.Server.Archives.Audits;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.WaysBack;

/// <summary>The other decisions: keep what came since, take the repository as it is, bring back what retention deleted.</summary>
public sealed class WayBackTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damage_is_undone_and_an_honest_archive_that_came_since_stays()
    {
        await using var client = new UnguardedClient();
        await client.InitializeAsync();
        var archives = await client.Rig.ArchivesAsync();
        // One is deleted, and another one of its name is put in its place; the other is renamed.
        var remote = client.Server.Remote().Text;
        foreach (var attack in (string[][])[["delete", $"{remote}::{archives[0].Name}"], ["rename", $"{remote}::{archives[1].Name}", "evil"], ["create", $"{remote}::{archives[0].Name}", "/etc/hostname"]])
        {
            var (exit, text) = await client.Server.BorgAsync(attack);
            Assert.True(exit == 0, text);
        }

        // Of another kind of key: whichever of them borg met first, it would ask for a key that nobody has.
        await using (var raw = await RawClient.OpenAsync(client.Server))
        {
            for (byte number = 1; number <= 100; number++)
                Assert.Null(await raw.PutAsync([.. Enumerable.Repeat(number, 32)], new byte[100]));
            Assert.Null(await raw.CallAsync("commit"));
        }

        var later = await client.BackUpAsync(); // and its end audits
        var freeze = await client.FreezeAsync();
        Assert.Equal((2, 3, 1), (freeze.LostCount, freeze.ArchiveCount, freeze.LaterCount));
        Assert.Contains(freeze.Findings, finding => finding.Kind == AuditFindingKind.ArchiveReplaced);

        var job = await client.WayBackAsync(WayBackKind.DamageOnly);
        Assert.Equal(RepositoryState.Ready, (await client.RepositoryAsync()).State);
        Assert.Equal([archives[0].Id, archives[1].Id, later.Id], (await client.Rig.ArchivesAsync()).Select(archive => archive.Id));
        await client.AllIsThereAsync();
        Assert.False((await client.AuditAsync()).IsFrozen);
        var lines = await client.Rig.ReadAsync(database => database.Set<JobLogLine>().Where(line => line.JobId == job.Id).Select(line => line.Text).ToListAsync(Cancelled));
        Assert.Contains(lines, line => line.StartsWith(archives[0].Name, StringComparison.Ordinal));
        // A client with a clean start goes on.
        await client.BackUpAsync("another home");
        Assert.Equal(RepositoryState.Ready, (await client.RepositoryAsync()).State);
    }

    [Fact]
    public async Task A_loss_that_is_accepted_leaves_the_ledger_and_the_repository_goes_on()
    {
        await using var client = new UnguardedClient();
        await client.InitializeAsync();
        var archives = await client.Rig.ArchivesAsync();
        var (exit, text) = await client.Server.BorgAsync("delete", $"{client.Server.Remote().Text}::{archives[0].Name}");
        Assert.True(exit == 0, text);
        Assert.True((await client.AuditAsync()).IsFrozen);

        var accept = client.Rig.Get<AcceptDamage>();
        Assert.Equal("repository.name-differs", (await accept.HandleAsync(new(client.Rig.RepositoryId, "web-2"), client.Rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("access.forbidden", (await accept.HandleAsync(new(client.Rig.RepositoryId, "web-1"), client.Rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal(1, (await accept.HandleAsync(new(client.Rig.RepositoryId, "web-1"), client.Rig.Administrator, Cancelled)).Value.ForgottenCount);
        Assert.Equal("repository.not-frozen", (await accept.HandleAsync(new(client.Rig.RepositoryId, "web-1"), client.Rig.Administrator, Cancelled)).Problem?.Code);

        Assert.Equal([archives[1].Id], (await client.Rig.ArchivesAsync()).Select(archive => archive.Id));
        Assert.False((await client.AuditAsync()).IsFrozen);
        await client.BackUpAsync();
        await client.AllIsThereAsync();
    }

    [Fact]
    public async Task What_retention_deleted_comes_back_from_a_safety_copy_and_what_came_since_stays()
    {
        await using var client = new UnguardedClient();
        await client.InitializeAsync();
        var rig = client.Rig;
        var archives = await rig.ArchivesAsync();
        await rig.KeepAsync(new Retention(1, 0, 0, 0, 0));
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", rig.Administrator, Cancelled);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        await rig.Get<MaintenanceQueue>().EnsureCompactAsync(rig.RepositoryId, "ada", rig.Administrator, Cancelled);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Compact)).Problem);
        Assert.Single(await rig.ArchivesAsync());
        Assert.False((await client.AuditAsync()).IsFrozen); // what was ordered is no damage
        await rig.KeepAsync(Retention.Default);
        await client.BackUpAsync();

        var copies = (await rig.Get<ListSafetyCopies>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value.Items;
        await client.WayBackAsync(WayBackKind.SafetyCopy, copies.Single(copy => copy.Before == "prune").Id);
        var now = await rig.ArchivesAsync();
        Assert.Equal(3, now.Count);
        Assert.Equal((archives[0].ReceivedAt, archives[0].JobId, true), (now[0].ReceivedAt, now[0].JobId, now[0].IsHeldAt(TimeProvider.System.GetUtcNow())));
        await client.AllIsThereAsync();
        Assert.False((await client.AuditAsync()).IsFrozen);
    }

    [Fact]
    public async Task A_prune_that_is_killed_in_the_middle_freezes_nothing()
    {
        await using var client = new UnguardedClient();
        await client.InitializeAsync();
        var rig = client.Rig;
        var archives = await rig.ArchivesAsync();
        await rig.KeepAsync(new Retention(1, 0, 0, 0, 0));
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", rig.Administrator, Cancelled);
        var queued = await rig.ReadAsync(database => database.Set<Job>().AsNoTracking().SingleAsync(job => job.Kind == JobKind.Prune, Cancelled));
        var job = await rig.TakeAsync(queued.Id, new JobEvent.LeaseGiven(1), new JobEvent.Started(1));
        // As far as it got: the order is written, borg has deleted, and nobody has looked.
        Assert.Null(await rig.Get<OrderedChanges>().BeginAsync(job, Cancelled));
        await rig.Get<PruneOrders>().WriteAsync(job, [archives[0].Id], Cancelled);
        await client.Server.Repository.SucceedAsync(new DeleteArchives { Repository = client.Server.Repository.Location, Archives = [archives[0].Name] });

        Assert.False((await client.AuditAsync()).IsFrozen);
        await rig.TakeAsync(job.Id, new JobEvent.WorkerGone());
        Assert.False((await client.AuditAsync()).IsFrozen);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal([archives[1].Id], (await rig.ArchivesAsync()).Select(archive => archive.Id));
        Assert.Equal(RepositoryState.Ready, (await client.RepositoryAsync()).State);
        await client.AllIsThereAsync();
    }
}
