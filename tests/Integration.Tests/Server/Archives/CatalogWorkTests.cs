using System.Text;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class CatalogWorkTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_archive_is_indexed_with_progress_and_again_without_harm()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("docs/a.txt", "hello");
        var archive = await rig.RecordAsync();
        var progress = new LastProgress();

        Assert.Null(await rig.RunCatalogAsync(archive, progress));
        Assert.Equal(CatalogState.Indexed, (await rig.ArchiveAsync(archive.Id)).CatalogState);
        Assert.True(progress.Last.FileCount > 1);
        Assert.Equal(5, progress.Last.Bytes);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(rig.Get<Catalogs>().PathOf(rig.RepositoryId)));

        Assert.Null(await rig.RunCatalogAsync(archive));
        Assert.Equal(["a.txt"], Names(rig, archive, "docs"));
    }

    [Fact]
    public async Task A_later_archive_has_the_earlier_ones_of_its_chain_indexed_first()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("first.txt");
        var first = await rig.RecordAsync();
        rig.Repository.AddFile("second.txt");
        var second = await rig.RecordAsync();

        Assert.Null(await rig.RunCatalogAsync(second));
        Assert.All(await rig.ArchivesAsync(), archive => Assert.Equal(CatalogState.Indexed, archive.CatalogState));
        Assert.Equal([first.Id.Value, second.Id.Value], InOrder(rig));
        Assert.Equal(["first.txt"], Names(rig, first));
        Assert.Equal(["first.txt", "second.txt"], Names(rig, second));
    }

    [Fact]
    public async Task An_archive_that_is_indexed_late_takes_its_place_in_the_chain()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("first.txt");
        var first = await rig.IndexAsync();
        rig.Repository.AddFile("second.txt");
        var second = await rig.IndexAsync();
        using (var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog)
            Assert.True(catalog?.RemoveArchive(first.Id.Value));

        Assert.Null(await rig.RunCatalogAsync(first));
        Assert.Equal([first.Id.Value, second.Id.Value], InOrder(rig));
        Assert.Equal(["first.txt", "second.txt"], Names(rig, second));
    }

    [Theory]
    [InlineData("overwritten")]
    [InlineData("truncated")]
    [InlineData("removed")]
    [InlineData("damaged inside")]
    [InlineData("of another version")]
    public async Task A_catalog_that_is_damaged_is_built_anew_from_the_repository(string damage)
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("first.txt");
        var first = await rig.IndexAsync();
        rig.Repository.AddFile("second.txt");
        var second = await rig.IndexAsync();
        Damage(rig, damage);

        // A search notices it; browsing does too, and shows the folder as borg lists it until the catalog is there again.
        Assert.Equal("catalog.not-ready", (await rig.Get<SearchFiles>().HandleAsync(new(second.Id, "first", new PageRange(0, 10)), rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal(CatalogState.Waiting, (await rig.ArchiveAsync(second.Id)).CatalogState);
        var folder = CatalogPath.FromText(rig.Repository.Source);
        var browse = await rig.Get<BrowseArchive>().HandleAsync(new(second.Id, folder, DirectoryOrder.Name, new PageRange(0, 10)), rig.Administrator, Cancelled);
        Assert.Equal(["first.txt", "second.txt"], browse.Value.Items.Select(file => file.Name));
        Assert.Null(await rig.RunCatalogAsync(second));

        Assert.All(await rig.ArchivesAsync(), archive => Assert.Equal(CatalogState.Indexed, archive.CatalogState));
        Assert.Equal(["first.txt"], Names(rig, first));
        Assert.Equal(["first.txt", "second.txt"], Names(rig, second));
        Assert.False(rig.Get<Catalogs>().IsMarkedDamaged(rig.RepositoryId));
    }

    [Fact]
    public async Task Damage_that_nobody_meets_is_found_by_the_daily_look_and_built_anew()
    {
        await using var rig = await ArchiveRig.StartAsync();
        for (var number = 0; number < 400; number++)
            rig.Repository.AddFile($"folder/file-{number:000}.txt");
        var archive = await rig.IndexAsync();
        var check = rig.Get<CatalogCheck>();
        Assert.True(await check.CheckAsync(rig.RepositoryId, Cancelled));

        foreach (var damage in (string[])["damaged inside", "truncated", "removed", "of another version"])
        {
            Damage(rig, damage);
            Assert.False(await check.CheckAsync(rig.RepositoryId, Cancelled), damage);
            Assert.Null(await rig.RunCatalogAsync(archive));
            Assert.True(await check.CheckAsync(rig.RepositoryId, Cancelled), damage);
            Assert.Equal(400, Names(rig, archive, "folder").Count);
        }
    }

    [Fact]
    public async Task Damage_that_a_reader_finds_while_the_catalog_is_written_is_mended_by_that_writer()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("first.txt");
        var first = await rig.IndexAsync();
        rig.Repository.AddFile("second.txt");
        var second = await rig.RecordAsync();
        var isTold = false;
        var progress = new LastProgress(_ =>
        {
            if (!isTold)
                rig.Get<Catalogs>().MarkDamaged(rig.RepositoryId);
            isTold = true;
        });

        Assert.Null(await rig.RunCatalogAsync(second, progress));
        Assert.Equal([first.Id.Value, second.Id.Value], InOrder(rig));
        Assert.False(rig.Get<Catalogs>().IsMarkedDamaged(rig.RepositoryId));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_leaves_no_trace_and_can_be_run_again()
    {
        await using var rig = await ArchiveRig.StartAsync();
        for (var number = 0; number < 20_000; number++)
            rig.Repository.AddFile($"d{number % 100}/f{number}", "");
        var archive = await rig.RecordAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var progress = new LastProgress(_ => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.RunCatalogAsync(archive, progress, cancel.Token));
        Assert.Equal(CatalogState.Waiting, (await rig.ArchiveAsync(archive.Id)).CatalogState);
        Assert.Empty(InOrder(rig));
        Assert.Empty(Locks(rig));

        Assert.Null(await rig.RunCatalogAsync(archive));
        Assert.Equal(200, Names(rig, archive, "d7").Count);
    }

    [Fact]
    public async Task An_archive_that_is_gone_fails_and_does_not_hold_up_the_others()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("first.txt");
        var first = await rig.RecordAsync();
        rig.Repository.AddFile("second.txt");
        var second = await rig.RecordAsync();
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [first.Name] });

        Assert.Null(await rig.RunCatalogAsync(second));
        Assert.Equal(CatalogState.Failed, (await rig.ArchiveAsync(first.Id)).CatalogState);
        Assert.Equal(CatalogState.Indexed, (await rig.ArchiveAsync(second.Id)).CatalogState);
        Assert.Equal("archive.not-in-repository", (await rig.RunCatalogAsync(first))?.Code);
        var browse = await rig.Get<BrowseArchive>().HandleAsync(new(first.Id, [], DirectoryOrder.Name, default), rig.Administrator, Cancelled);
        Assert.Equal("catalog.failed", browse.Problem?.Code);
    }

    [Fact]
    public async Task An_archive_that_took_the_name_of_another_is_not_indexed_for_it()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        await rig.Repository.SucceedAsync(new DeleteArchives { Repository = rig.Repository.Location, Archives = [archive.Name] });
        rig.Repository.AddFile("b.txt");
        await rig.Repository.ArchiveAsync(archive.Name);

        Assert.Equal("archive.not-in-repository", (await rig.RunCatalogAsync(archive))?.Code);
        Assert.Equal(CatalogState.Failed, (await rig.ArchiveAsync(archive.Id)).CatalogState);
    }

    [Fact]
    public async Task What_was_cut_off_is_queued_again_when_the_server_starts()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();
        await rig.ReadAsync(database => database.Set<Archive>().ExecuteUpdateAsync(set => set.SetProperty(row => row.CatalogState, CatalogState.Waiting), Cancelled));
        var start = rig.Get<IEnumerable<IHostedService>>().OfType<CatalogStart>().Single();
        await start.StartAsync(Cancelled);
        await (start.ExecuteTask ?? Task.CompletedTask);

        Assert.Equal(1, await rig.ReadAsync(database => database.Set<Job>().CountAsync(job => job.Kind == JobKind.Catalog && job.State == JobState.Queued, Cancelled)));
        Assert.Null(await rig.RunCatalogAsync(archive));
    }

    [Fact]
    public async Task A_full_disk_is_said_and_costs_nothing_but_the_catalog()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        // A folder that is a file cannot take a catalog, whoever asks; permissions would not stop root.
        await File.WriteAllTextAsync(Path.GetDirectoryName(rig.Get<Catalogs>().PathOf(rig.RepositoryId))!, "", Cancelled); // because a catalog lies in a folder

        Assert.Equal("catalog.not-written", (await rig.RunCatalogAsync(archive))?.Code);
        Assert.Equal(CatalogState.Failed, (await rig.ArchiveAsync(archive.Id)).CatalogState);
    }

    private static void Damage(ArchiveRig rig, string damage)
    {
        var path = rig.Get<Catalogs>().PathOf(rig.RepositoryId);
        switch (damage)
        {
            case "overwritten":
                var bytes = File.ReadAllBytes(path);
                Encoding.UTF8.GetBytes(new string('x', 4_096)).CopyTo(bytes, 0);
                File.WriteAllBytes(path, bytes);
                break;
            case "damaged inside":
                using (var file = File.OpenWrite(path))
                {
                    file.Position = 4_096;
                    file.Write(Enumerable.Repeat((byte)0xff, (int)(file.Length - file.Position)).ToArray());
                }

                break;
            case "of another version":
                using (var file = File.OpenWrite(path))
                {
                    file.Position = 60; // SQLite's header holds the user's version there
                    file.Write([0, 0, 0, 99]);
                }

                break;
            case "truncated":
                using (var file = File.OpenWrite(path))
                    file.SetLength(file.Length / 2);
                break;
            default:
                File.Delete(path);
                break;
        }
    }

    private static IReadOnlyList<Guid> InOrder(ArchiveRig rig)
    {
        using var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog;
        return [.. (catalog?.ListArchives() ?? []).OrderBy(archive => archive.Number).Select(archive => archive.Archive)];
    }

    private static IReadOnlyList<string> Names(ArchiveRig rig, Archive archive, string folder = "")
    {
        using var catalog = rig.Get<Catalogs>().Open(rig.RepositoryId).Catalog;
        var path = CatalogPath.FromText(Path.Combine(rig.Repository.Source, folder));
        var page = catalog?.ListDirectory(new DirectoryRequest { Archive = archive.Id.Value, Path = path, Limit = 1_000 });
        return [.. (page?.Entries ?? []).Select(entry => Encoding.UTF8.GetString(entry.Name))];
    }

    private static string[] Locks(ArchiveRig rig) => Directory.GetFileSystemEntries(rig.Repository.Location.Text, "lock.*");

    private sealed class LastProgress(Action<ServerWorkProgress>? onReport = null) : IProgress<ServerWorkProgress>
    {
        public ServerWorkProgress Last { get; private set; }

        public void Report(ServerWorkProgress value)
        {
            Last = value;
            onReport?.Invoke(value);
        }
    }
}
