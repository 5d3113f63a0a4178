using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class GetTimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_archives_around_one_are_told_however_many_there_are()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var archives = new List<Archive>();
        for (var day = 0; day < 40; day++)
            archives.Add(await web.IndexAsync(Start.AddDays(day), [], CatalogState.Waiting));

        var middle = (await GetAsync(rig, archives[20])).Value;
        Assert.Equal((archives[20].Id, archives[19].Id, archives[21].Id), (middle.Present.ArchiveId, middle.Earlier?.ArchiveId, middle.Later?.ArchiveId));
        Assert.Equal(archives.Skip(20 - GetTimeline.Around).Take((2 * GetTimeline.Around) + 1).Select(archive => archive.Id), middle.Moments.Select(moment => moment.ArchiveId));
        Assert.Null((await GetAsync(rig, archives[0])).Value.Earlier);
        Assert.Null((await GetAsync(rig, archives[^1])).Value.Later);
    }

    [Fact]
    public async Task A_date_leads_to_the_archive_that_was_the_newest_then()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var first = await web.IndexAsync(Start, ("a", 1));
        var second = await web.IndexAsync(Start.AddDays(10), ("a", 1));

        Assert.Equal(first.Id, (await GetAsync(rig, second, Start.AddDays(9))).Value.Present.ArchiveId);
        Assert.Equal(second.Id, (await GetAsync(rig, first, Start.AddDays(10))).Value.Present.ArchiveId);
        Assert.Equal(second.Id, (await GetAsync(rig, first, Start.AddYears(10))).Value.Present.ArchiveId);
        Assert.Equal(first.Id, (await GetAsync(rig, second, Start.AddYears(-10))).Value.Present.ArchiveId);
    }

    [Fact]
    public async Task Sizes_of_folders_stand_beside_those_of_the_archive_before()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var first = await web.IndexAsync(Start, ("d/a", 100), ("e/x", 1));
        var second = await web.IndexAsync(Start.AddDays(1), ("d/a", 100), ("d/b", 50), ("f/y", 7));

        var page = (await rig.Get<BrowseArchive>().HandleAsync(new(second.Id, [], DirectoryOrder.Name, new PageRange(0, 10), first.Id), rig.Administrator, Cancelled)).Value;
        Assert.Equal([("d", 150L, 100L), ("f", 7L, null)], page.Items.Select(item => (item.Name, item.SizeBytes, item.SizeBytesBefore)));
        var request = new BrowseArchive.Request(second.Id, [], DirectoryOrder.Name, new PageRange(0, 10), ArchiveId.Create());
        Assert.Equal("archive.not-found", (await rig.Get<BrowseArchive>().HandleAsync(request, rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<GetTimeline>().HandleAsync(new(first.Id), rig.Stranger, Cancelled)).Problem?.Code);
    }

    private static Task<Result<GetTimeline.Response>> GetAsync(ArchiveRig rig, Archive archive, DateTimeOffset? at = null) =>
        rig.Get<GetTimeline>().HandleAsync(new(archive.Id, at), rig.Administrator, Cancelled);
}
