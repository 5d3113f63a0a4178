using BorgBackupServer.Integration.Tests.Attacks;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Archives.Audits;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Restores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

/// <summary>A prune with a real borg: what it deletes, what it leaves alone, and what is true after it was cut off.</summary>
public sealed class PruneWorkTests
{
    private static readonly Retention LastTwo = new(2, 0, 0, 0, 0);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_what_retention_selects_is_deleted_and_leaves_record_and_catalog()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 4);
        Assert.Null(await rig.RunCatalogAsync(archives[^1]));
        await rig.Repository.ArchiveAsync("foreign-archive");
        await rig.KeepAsync(LastTwo);

        Assert.NotNull((await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value);
        var (job, problem) = await rig.RunQueuedAsync(JobKind.Prune);

        Assert.Null(problem);
        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Equal([.. archives[2..].Select(archive => archive.Name), "foreign-archive"], await ListAsync(rig));
        Assert.Equal(archives[2..].Select(archive => archive.Id), (await rig.ArchivesAsync()).Select(archive => archive.Id));
        using (var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog)
            Assert.Equal(archives[2..].Select(archive => archive.Id.Value).Order(), catalog?.ListArchives().Select(archive => archive.Archive).Order());
        var pruned = await PrunedAsync(rig);
        Assert.Equal(archives[..2].Select(archive => archive.Name).Order(), pruned.Select(order => order.Name).Order());
        Assert.All(pruned, order => Assert.Equal((job.Id, true), (order.JobId, order.RemovedAt is not null)));
        Assert.Null((await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value);
    }

    [Fact]
    public async Task A_safety_copy_brings_back_what_was_pruned_and_compacted_and_costs_what_it_says()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("old.bin", new string('x', 10) + string.Concat(Enumerable.Range(0, 20_000).Select(number => Guid.CreateVersion7().ToString())));
        var old = await rig.RecordAsync();
        File.Delete(Path.Combine(rig.Repository.Source, "old.bin"));
        await MakeAsync(rig, 2);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        var copy = Assert.Single(await CopiesAsync(rig));

        // The prune itself has asked for the compact: what was deleted is most of the repository.
        Assert.Null((await rig.RunQueuedAsync(JobKind.Compact)).Problem);
        var repository = await rig.ReadAsync(database => database.Set<Repository>().AsNoTracking().SingleAsync(Cancelled));
        Assert.Equal((null, 0L, true), (repository.PrunedSince, repository.PrunedBytes, repository.CompactedAt is not null));
        Assert.True(repository.DeduplicatedBytes < 200_000, $"{repository.DeduplicatedBytes} bytes are left");
        var copies = await CopiesAsync(rig);
        Assert.Equal(2, copies.Count);
        Assert.InRange(copies.Sum(other => other.HeldBytes), 300_000, 3_000_000);

        var place = RepositoryLocation.Local(RepositoryFolders.SafetyCopyIn(rig.Repository.Root, rig.RepositoryId, copy.Id));
        var elsewhere = new BorgEnvironment { BaseDirectory = Path.Combine(rig.Repository.Root, "rescue"), Passphrase = rig.Repository.Environment.Passphrase, AcceptsRelocation = true };
        Directory.CreateDirectory(elsewhere.BaseDirectory);
        var outcome = await rig.Repository.Borg.RunAsync(new ListFiles { Repository = place, Archive = old.Name }.In(elsewhere), null, Cancelled);
        Assert.True(outcome.IsDone, string.Join('\n', outcome.Log.Errors));
        Assert.True((await rig.Repository.Borg.RunAsync(new CheckRepository { Repository = place, VerifiesData = true }.In(elsewhere), null, Cancelled)).IsDone);
    }

    [Fact]
    public async Task Held_archives_and_those_of_another_plan_stay()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 4);
        Assert.Null((await rig.Get<HoldArchive>().HandleAsync(new(archives[0].Id, "court case"), rig.Administrator, Cancelled)).Problem);
        var other = PlanId.Create();
        await using (var database = await rig.OpenAsync())
            await database.Set<Archive>().Where(archive => archive.Id == archives[1].Id).ExecuteUpdateAsync(set => set.SetProperty(archive => archive.PlanId, other), Cancelled);
        await rig.KeepAsync(LastTwo with { KeepLast = 1 });
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal([archives[0].Name, archives[1].Name, archives[3].Name], await ListAsync(rig));
    }

    [Fact]
    public async Task A_paused_plan_is_not_pruned_even_where_a_prune_waits_already()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        await rig.KeepAsync(LastTwo with { IsPaused = true });

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal(3, (await ListAsync(rig)).Count);
        Assert.Null((await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value);
    }

    [Fact]
    public async Task An_archive_that_a_restore_waits_for_stays()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = new List<Archive> { await rig.IndexAsync() };
        archives.AddRange(await MakeAsync(rig, 2));
        var path = new WirePath(rig.Repository.Source[1..]);
        var restore = await rig.Get<StartRestore>().HandleAsync(new(archives[0].Id, [path], new() { TargetDirectory = new WirePath(ArchiveRig.RestoreFolder + "/back") }), rig.Administrator, Cancelled);
        Assert.Null(restore.Problem);
        await rig.KeepAsync(LastTwo with { KeepLast = 1 });
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal([archives[0].Name, archives[2].Name], await ListAsync(rig));
    }

    [Fact]
    public async Task While_the_client_is_paused_its_plans_are_not_pruned()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        await using (var database = await rig.OpenAsync())
        {
            database.Add(Pause.Create(rig.Client.Id, null, "ada", "moves house", TimeProvider.System.GetUtcNow(), null));
            await database.SaveChangesAsync(Cancelled);
        }

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal(3, (await ListAsync(rig)).Count);
        // What another retention would do can still be seen.
        var preview = (await rig.Get<PreviewRetention>().HandleAsync(new(rig.PlanId, LastTwo with { KeepLast = 1 }), rig.Administrator, Cancelled)).Value;
        Assert.Equal((3, 2, 1), (preview.ArchiveCount, preview.GoingCount, preview.NewlyGoingCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_crash_before_or_behind_borgs_work_the_next_run_is_right(bool hadDeleted)
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 3);
        Assert.Null(await rig.RunCatalogAsync(archives[^1]));
        await rig.KeepAsync(LastTwo);
        var jobId = (await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value!.Value; // because an archive goes
        Assert.Null(await rig.Get<OrderedChanges>().BeginAsync(await rig.JobAsync(jobId), Cancelled));
        Assert.Single(await rig.Get<PruneOrders>().WriteAsync(await rig.JobAsync(jobId), [archives[0].Id], Cancelled));
        if (hadDeleted)
            await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [archives[0].Name] });

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal(archives[1..].Select(archive => archive.Name), await ListAsync(rig));
        Assert.Equal(2, (await rig.ArchivesAsync()).Count);
        Assert.NotNull(Assert.Single(await PrunedAsync(rig)).RemovedAt);
        using var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog;
        Assert.Equal(2, catalog?.ListArchives().Count);
    }

    [Fact]
    public async Task An_order_that_was_not_carried_out_and_is_not_wanted_any_more_is_forgotten()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        var jobId = (await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value!.Value; // because an archive goes
        await rig.Get<PruneOrders>().WriteAsync(await rig.JobAsync(jobId), [archives[0].Id], Cancelled);
        await rig.KeepAsync(LastTwo with { KeepLast = 3 });

        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal(3, (await ListAsync(rig)).Count);
        Assert.Empty(await PrunedAsync(rig));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_it_stops_and_the_next_run_goes_on()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var (job, _) = await rig.RunQueuedAsync(JobKind.Prune, new CancelAt(cancel, archives[0].Name), cancel.Token);
        Assert.Equal(JobState.Cancelled, job.State);

        Assert.NotNull((await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled)).Value);
        Assert.Null((await rig.RunQueuedAsync(JobKind.Prune)).Problem);
        Assert.Equal(archives[1..].Select(archive => archive.Name), await ListAsync(rig));
        Assert.Equal(2, (await rig.ArchivesAsync()).Count);
    }

    [Fact]
    [Attack(Taken.Client, "Make an archive vanish and wait until the server compacts",
        Defence = "prune and compact hold the repository against the server's record first, and stop", Without = "the same")]
    public async Task Where_an_archive_is_missing_that_nobody_ordered_away_nothing_is_deleted_or_forgotten()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 4);
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [archives[2].Name] });
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        await rig.Get<MaintenanceQueue>().EnsureCompactAsync(rig.RepositoryId, "ada", Actor.Server, Cancelled);

        Assert.Equal("repository.frozen", (await rig.RunQueuedAsync(JobKind.Prune)).Problem?.Code);
        Assert.Equal("repository.frozen", (await rig.RunQueuedAsync(JobKind.Compact)).Problem?.Code);
        Assert.Equal(3, (await ListAsync(rig)).Count);
        Assert.Equal(4, (await rig.ArchivesAsync()).Count);
    }

    [Fact]
    [Attack(Taken.Client, "Show the server an empty repository, so that it forgets what was there",
        Defence = "nothing leaves the record that the server did not order away", Without = "the same")]
    public async Task An_empty_list_takes_nothing_out_of_the_record()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archives = await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [.. archives.Select(archive => archive.Name)] });

        Assert.Equal("repository.frozen", (await rig.RunQueuedAsync(JobKind.Prune)).Problem?.Code);
        Assert.Equal(3, (await rig.ArchivesAsync()).Count);
    }

    [Fact]
    public async Task Without_a_safety_copy_nothing_is_deleted()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        // A file stands where the folder of the copies has to be.
        File.WriteAllText(Path.Combine(rig.Repository.Root, "safety-copies"), "");

        Assert.Equal("safety-copy.not-made", (await rig.RunQueuedAsync(JobKind.Prune)).Problem?.Code);
        Assert.Equal(3, (await ListAsync(rig)).Count);
        Assert.Empty(await PrunedAsync(rig));
    }

    [Fact]
    public async Task A_repository_that_cannot_be_read_is_left_alone()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await MakeAsync(rig, 3);
        await rig.KeepAsync(LastTwo);
        await rig.Get<MaintenanceQueue>().EnsurePruneAsync(rig.PlanId, "ada", null, Cancelled);
        Directory.Move(rig.Repository.Location.Text, rig.Repository.Location.Text + "-away");

        Assert.Equal("repository.missing", (await rig.RunQueuedAsync(JobKind.Prune)).Problem?.Code);
        Assert.Equal(3, (await rig.ArchivesAsync()).Count);
    }

    [Fact]
    public async Task The_catalog_of_a_backup_asks_for_the_prune_that_it_makes_due()
    {
        await using var rig = await ArchiveRig.StartAsync();
        await rig.KeepAsync(LastTwo);
        await MakeAsync(rig, 2);
        var third = await rig.RecordAsync();
        Assert.False(await rig.ReadAsync(database => database.Set<Job>().AnyAsync(job => job.Kind == JobKind.Prune, Cancelled)));

        // What its files look like may hold retention, so they are read first.
        Assert.Null(await rig.RunCatalogAsync(third));
        Assert.True(await rig.ReadAsync(database => database.Set<Job>().AnyAsync(job => job.Kind == JobKind.Prune && job.State == JobState.Queued, Cancelled)));
    }

    private static async Task<List<Archive>> MakeAsync(ArchiveRig rig, int count)
    {
        var archives = new List<Archive>();
        for (var number = 0; number < count; number++)
        {
            rig.Repository.AddFile("changing.txt", Guid.CreateVersion7().ToString());
            archives.Add(await rig.RecordAsync());
        }

        return archives;
    }

    private static async Task<List<string>> ListAsync(ArchiveRig rig)
    {
        var outcome = await rig.Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.ListArchives { Repository = rig.Repository.Location });
        Assert.True(ArchiveList.TryParse(outcome.Output.Span, out var list));
        return [.. list.Archives.Select(archive => archive.Name)];
    }

    private static Task<List<PrunedArchive>> PrunedAsync(ArchiveRig rig) => rig.ReadAsync(database => database.Set<PrunedArchive>().AsNoTracking().ToListAsync(Cancelled));

    private static Task<List<SafetyCopy>> CopiesAsync(ArchiveRig rig) =>
        rig.ReadAsync(database => database.Set<SafetyCopy>().AsNoTracking().OrderBy(copy => copy.TakenAt).ToListAsync(Cancelled));

    private sealed class CancelAt(CancellationTokenSource source, string name) : IProgress<ServerWorkProgress>
    {
        public void Report(ServerWorkProgress value)
        {
            if (value.CurrentPath == name)
                source.Cancel();
        }
    }
}
