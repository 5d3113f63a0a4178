using System.Security.Cryptography;
using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.WaysBack;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Audits;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives.Audits;

/// <summary>The one thing that destroys data at once where no guard stands: writing without a lock while the server compacts.</summary>
public sealed class CompactRaceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    [Damage("Write without a lock while the server compacts: the copies of the objects go, and then the server removes the originals",
        Found = "objects missing, by the compact job itself at its end", Undone = "the safety copy from before the compact brings them back")]
    public async Task Writing_without_a_lock_in_the_middle_of_a_compact()
    {
        await using var client = new UnguardedClient();
        await client.InitializeAsync();
        var rig = client.Rig;
        // Two files in one segment, of which one goes: the other is what the compact copies.
        var passing = client.Server.Repository.AddFile("passing");
        await File.WriteAllBytesAsync(passing, RandomNumberGenerator.GetBytes(400_000), Cancelled);
        await client.BackUpAsync();
        File.Delete(passing);
        await client.BackUpAsync();
        await rig.KeepAsync(new Retention(1, 0, 0, 0, 0));
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", rig.Administrator, Cancelled);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        await rig.Get<MaintenanceQueue>().EnsureCompactAsync(rig.RepositoryId, "ada", rig.Administrator, Cancelled);

        var (job, problem) = await client.ServerBorg.InTheMiddleAsync(() => rig.RunQueuedAsync(JobKind.Compact), async () =>
        {
            await using var raw = await RawClient.OpenWithoutLockAsync(client.Server);
            // As large as what it takes the place of, so that the files alone show nothing.
            for (byte number = 1; number <= 30; number++)
                Assert.Null(await raw.PutAsync([.. Enumerable.Repeat(number, 32)], new byte[50_000]));
        });

        Assert.Equal((JobState.Failed, "repository.harmed"), (job.State, problem?.Code));
        Assert.Equal(RepositoryState.Frozen, (await client.RepositoryAsync()).State);
        Assert.Contains((await client.FreezeAsync()).Findings, finding => finding.Kind == AuditFindingKind.ObjectsMissing);
        await Assert.ThrowsAnyAsync<Exception>(client.AllIsThereAsync); // the loss is a real one

        var copies = (await rig.Get<ListSafetyCopies>().HandleAsync(new(rig.RepositoryId), rig.Administrator, Cancelled)).Value.Items;
        await client.WayBackAsync(WayBackKind.SafetyCopy, copies.Single(copy => copy.Before == "compact").Id);
        Assert.Equal(RepositoryState.Ready, (await client.RepositoryAsync()).State);
        Assert.False((await client.AuditAsync()).IsFrozen);
        await client.AllIsThereAsync();
        await client.BackUpAsync("another home");
        await client.AllIsThereAsync();
    }
}
