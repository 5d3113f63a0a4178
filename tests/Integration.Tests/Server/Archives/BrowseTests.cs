using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class BrowseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_shows_its_folders_first_with_what_the_archive_knows_of_each()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var file = rig.Repository.AddFile("b.txt", "12345");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 11, 23, 14, 25, 1, DateTimeKind.Utc));
        File.CreateSymbolicLink(Path.Combine(rig.Repository.Source, "a-link"), "b.txt");
        rig.Repository.AddFile("z/inside", "123");
        var archive = await rig.IndexAsync();

        var page = (await BrowseAsync(rig, archive, rig.Repository.Source)).Value;
        Assert.Equal(3, page.Total);
        Assert.Equal(["z", "a-link", "b.txt"], page.Items.Select(item => item.Name));
        var (folder, link, text) = (page.Items[0], page.Items[1], page.Items[2]);
        Assert.Equal((EntryType.Directory, 3L, 1L), (folder.Type, folder.SizeBytes, folder.FileCount));
        Assert.Equal((EntryType.SymbolicLink, "b.txt"), (link.Type, link.LinkTarget));
        Assert.Equal((EntryType.File, 5L, "0600"), (text.Type, text.SizeBytes, text.Mode));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 14, 25, 1, TimeSpan.Zero), text.ModifiedAt);
        Assert.Equal(new WirePath(Path.Combine(rig.Repository.Source, "b.txt")[1..]), text.Path);
        Assert.Matches("^[^:]+:[^:]+$", text.Owner);
    }

    [Fact]
    public async Task Pages_of_a_folder_make_up_the_whole()
    {
        await using var rig = await ArchiveRig.StartAsync();
        for (var number = 0; number < 25; number++)
            rig.Repository.AddFile($"f{number:00}");
        var archive = await rig.IndexAsync();

        var names = new List<string>();
        for (var offset = 0; offset < 25; offset += 10)
        {
            var page = (await BrowseAsync(rig, archive, rig.Repository.Source, new PageRange(offset, 10))).Value;
            Assert.Equal(25, page.Total);
            names.AddRange(page.Items.Select(item => item.Name));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"f{number:00}"), names);
    }

    [Fact]
    public async Task Hostile_names_are_shown_as_they_are_and_lead_on()
    {
        await using var rig = await ArchiveRig.StartAsync();
        HostileTree.Make(rig.Repository.Source);
        await rig.Repository.ShellAsync(@"printf x > ""$(printf 'a\377b')""");
        var archive = await rig.IndexAsync();

        var page = (await BrowseAsync(rig, archive, rig.Repository.Source)).Value;
        Assert.Equal([.. HostileTree.Names, "-d", "a?b"], page.Items.Select(item => item.Name).ToHashSet());
        Assert.All(page.Items, item => Assert.Equal(item.Name.Contains('?', StringComparison.Ordinal), item.HasLookalikes));
        var folder = page.Items.Single(item => item.Name == "-d");
        var inside = (await rig.Get<BrowseArchive>().HandleAsync(new(archive.Id, folder.Path.Bytes.ToArray(), DirectoryOrder.Name, new PageRange(0, 10)), rig.Administrator, Cancelled)).Value;
        Assert.Equal("inside", Assert.Single(inside.Items).Name);

        var found = (await rig.Get<SearchFiles>().HandleAsync(new(archive.Id, "new\nl", new PageRange(0, 10)), rig.Administrator, Cancelled)).Value;
        Assert.Equal("new\nline", Assert.Single(found.Items).File.Name);
    }

    [Fact]
    public async Task A_search_in_one_archive_comes_by_page_and_knows_what_was_deleted_since()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var gone = rig.Repository.AddFile("report-gone.txt");
        rig.Repository.AddFile("report-kept.txt");
        var first = await rig.IndexAsync();
        File.Delete(gone);
        var second = await rig.IndexAsync();

        var all = (await SearchAsync(rig, first, "report")).Value;
        Assert.Equal([("report-gone.txt", first.Id, false), ("report-kept.txt", first.Id, true)], all.Items.Select(item => (item.File.Name, item.ArchiveId, item.IsInNewestArchive)).Order());
        Assert.False(all.HasMore);
        Assert.Equal("report-kept.txt", Assert.Single((await SearchAsync(rig, second, "report")).Value.Items).File.Name);

        var page = (await SearchAsync(rig, first, "report", new PageRange(0, 1))).Value;
        Assert.True(page.HasMore);
        var rest = (await SearchAsync(rig, first, "report", new PageRange(1, 1))).Value;
        Assert.False(rest.HasMore);
        Assert.NotEqual(Assert.Single(page.Items).File.Name, Assert.Single(rest.Items).File.Name);
    }

    [Fact]
    public async Task A_search_is_bounded()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var archive = await rig.RecordAsync();
        Assert.Equal("search.query-invalid", (await SearchAsync(rig, archive, "  ")).Problem?.Code);
        Assert.Equal("search.query-invalid", (await SearchAsync(rig, archive, new string('x', 501))).Problem?.Code);
        Assert.Equal("search.too-many", (await SearchAsync(rig, archive, "x", new PageRange(1_000, 1))).Problem?.Code);
    }

    [Fact]
    public async Task Without_a_catalog_a_folder_is_as_with_it_and_a_search_says_how_far_it_is()
    {
        await using var rig = await ArchiveRig.StartAsync();
        HostileTree.Make(Path.Combine(rig.Repository.Source, "odd"));
        rig.Repository.AddFile("odd/deep/er/c.txt", "123");
        rig.Repository.AddFile("a.txt", "12345");
        await rig.Repository.ShellAsync("ln -s a.txt link; ln a.txt hard; mkfifo pipe; mkdir empty; chmod 0700 empty");
        var archive = await rig.RecordAsync();
        var problem = (await SearchAsync(rig, archive, "a")).Problem;
        Assert.Equal(("catalog.not-ready", "The catalog of this archive waits to be built."), (problem?.Code, problem?.Detail));

        string[] folders = ["", rig.Repository.Source, rig.Repository.Source + "/odd", rig.Repository.Source + "/empty"];
        var without = new List<string>();
        foreach (var folder in folders)
            foreach (var order in Enum.GetValues<DirectoryOrder>())
                without.Add(await DescribeAsync(rig, archive, folder, order));
        Assert.Equal("folder.not-found", (await BrowseAsync(rig, archive, "/no/such")).Problem?.Code);
        Assert.Equal("folder.not-found", (await BrowseAsync(rig, archive, rig.Repository.Source + "/a.txt")).Problem?.Code);
        Assert.Equal(CatalogState.Waiting, (await rig.ArchiveAsync(archive.Id)).CatalogState);

        Assert.Null(await rig.RunCatalogAsync(archive));
        archive = await rig.ArchiveAsync(archive.Id);
        var at = 0;
        foreach (var folder in folders)
            foreach (var order in Enum.GetValues<DirectoryOrder>())
                Assert.Equal(await DescribeAsync(rig, archive, folder, order), without[at++]);
    }

    [Fact]
    public async Task A_list_that_takes_too_long_or_is_not_of_this_archive_is_not_shown()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.RecordAsync();
        using var hasty = new ArchiveListing(rig.Get<BorgBackupServer.Server.Repositories.RepositoryBorg>(), TimeProvider.System) { MaxTime = TimeSpan.FromMilliseconds(1) };
        Assert.Null(await hasty.ReadAsync(archive, [], Cancelled));
        await rig.Repository.SucceedAsync(new BorgBackupServer.Borg.Commands.DeleteArchives { Repository = rig.Repository.Location, Archives = [archive.Name] });
        await rig.Repository.ArchiveAsync(archive.Name);
        Assert.Equal("catalog.not-ready", (await BrowseAsync(rig, archive, "")).Problem?.Code);
    }

    private static async Task<string> DescribeAsync(ArchiveRig rig, Archive archive, string folder, DirectoryOrder order)
    {
        var request = new BrowseArchive.Request(archive.Id, CatalogPath.FromText(folder.Trim('/')), order, new PageRange(0, 100));
        var page = (await rig.Get<BrowseArchive>().HandleAsync(request, rig.Administrator, Cancelled)).Value;
        return string.Join('\n', page.Items.Select(file => file.ToString())) + page.Total;
    }

    [Fact]
    public async Task What_is_not_there_or_not_to_be_seen_is_not_found()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archive = await rig.IndexAsync();

        Assert.Equal("folder.not-found", (await BrowseAsync(rig, archive, "/no/such")).Problem?.Code);
        Assert.Equal("folder.not-found", (await BrowseAsync(rig, archive, rig.Repository.Source + "/a.txt")).Problem?.Code);
        var request = new BrowseArchive.Request(archive.Id, [], DirectoryOrder.Name, default);
        Assert.Equal("archive.not-found", (await rig.Get<BrowseArchive>().HandleAsync(request, rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<BrowseArchive>().HandleAsync(request with { ArchiveId = ArchiveId.Create() }, rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<GetArchive>().HandleAsync(new(archive.Id), rig.Stranger, Cancelled)).Problem?.Code);
        Assert.Empty((await rig.Get<ListArchives>().HandleAsync(new(null, null, new PageRange(0, 10)), rig.Stranger, Cancelled)).Value.Items);
    }

    [Fact]
    public async Task Archives_are_listed_newest_first_by_page()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        var archives = new List<Archive> { await rig.RecordAsync(), await rig.RecordAsync(), await rig.RecordAsync() };

        var first = (await rig.Get<ListArchives>().HandleAsync(new(rig.Client.Id, rig.PlanId, new PageRange(0, 2)), rig.Administrator, Cancelled)).Value;
        var second = (await rig.Get<ListArchives>().HandleAsync(new(rig.Client.Id, null, new PageRange(2, 2)), rig.Administrator, Cancelled)).Value;
        Assert.Equal(3, first.Total);
        Assert.Equal(archives.Select(archive => archive.Id).Reverse(), first.Items.Concat(second.Items).Select(archive => archive.Id));
        Assert.Equal(("web-1", "Everything"), (first.Items[0].ClientName, first.Items[0].PlanName));
    }

    private static Task<Result<Page<ArchiveFile>>> BrowseAsync(ArchiveRig rig, Archive archive, string folder, PageRange? range = null) =>
        rig.Get<BrowseArchive>().HandleAsync(
            new(archive.Id, Encoding.UTF8.GetBytes(folder.Trim('/')), DirectoryOrder.Name, range ?? new PageRange(0, 200)), rig.Administrator, Cancelled);

    private static Task<Result<SearchFiles.Response>> SearchAsync(ArchiveRig rig, Archive archive, string query, PageRange? range = null) =>
        rig.Get<SearchFiles>().HandleAsync(new(archive.Id, query, range ?? new PageRange(0, 50)), rig.Administrator, Cancelled);
}
