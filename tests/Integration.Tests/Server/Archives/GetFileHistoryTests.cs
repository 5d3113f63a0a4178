using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class GetFileHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_version_of_a_real_file_comes_with_its_size_its_time_and_its_archives()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var file = rig.Repository.AddFile("app.conf", "12345");
        File.SetLastWriteTimeUtc(file, new DateTime(2026, 11, 20, 1, 2, 3, DateTimeKind.Utc));
        var first = await rig.IndexAsync();
        var second = await rig.IndexAsync();
        await File.WriteAllTextAsync(file, "1234567", Cancelled);
        var third = await rig.IndexAsync();

        var history = (await HistoryAsync(rig, rig.Client.Id, file)).Value;

        Assert.Equal((2, true, 0), (history.Total, history.IsInNewestArchive, history.NotReadyCount));
        Assert.Equal([7L, 5L], history.Items.Select(version => version.File.SizeBytes));
        Assert.Equal([third.Id], history.Items[0].Archives.Select(holder => holder.ArchiveId));
        Assert.Equal([second.Id, first.Id], history.Items[1].Archives.Select(holder => holder.ArchiveId));
        Assert.Equal((2, "Everything"), (history.Items[1].ArchiveCount, history.Items[1].PlanName));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero), history.Items[1].File.ModifiedAt);
    }

    [Fact]
    public async Task A_file_deleted_since_is_told_as_such_and_a_folder_has_a_history_too()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var first = await web.IndexAsync(Start, ("srv/data/a", 1));
        await web.IndexAsync(Start.AddDays(1), ("srv/b", 2));

        var gone = (await HistoryAsync(rig, web.Client.Id, "srv/data/a")).Value;
        Assert.Equal((1, false), (gone.Total, gone.IsInNewestArchive));
        Assert.Equal(first.Id, Assert.Single(gone.Items[0].Archives).ArchiveId);
        var folder = (await HistoryAsync(rig, web.Client.Id, "srv")).Value;
        Assert.Equal((EntryType.Directory, 2L, true), (folder.Items[0].File.Type, folder.Items[0].File.SizeBytes, folder.IsInNewestArchive));
    }

    [Fact]
    public async Task Versions_come_by_page_and_of_one_version_no_more_archives_than_fit()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        for (var day = 0; day < 7; day++)
            await web.IndexAsync(Start.AddDays(day), ("a", 10 + day), ("same", 1));

        var names = new List<long>();
        for (var offset = 0; offset < 7; offset += 3)
        {
            var page = (await HistoryAsync(rig, web.Client.Id, "a", new PageRange(offset, 3))).Value;
            Assert.Equal(7, page.Total);
            names.AddRange(page.Items.Select(version => version.File.SizeBytes));
        }

        Assert.Equal([16, 15, 14, 13, 12, 11, 10], names);
        Assert.Equal(7, Assert.Single((await HistoryAsync(rig, web.Client.Id, "same")).Value.Items).ArchiveCount);
    }

    [Fact]
    public async Task What_is_not_there_not_ready_or_not_to_be_seen_is_said()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        await web.IndexAsync(Start, ("a", 1));

        Assert.Equal("file.not-found", (await HistoryAsync(rig, web.Client.Id, "b")).Problem?.Code);
        Assert.Equal("path.invalid", (await HistoryAsync(rig, web.Client.Id, "")).Problem?.Code);
        Assert.Equal("client.not-found", (await HistoryAsync(rig, ClientId.Create(), "a")).Problem?.Code);
        Assert.Equal("client.not-found", (await rig.Get<GetFileHistory>().HandleAsync(new(web.Client.Id, "a"u8.ToArray(), default), rig.Stranger, Cancelled)).Problem?.Code);

        var waits = await CatalogedClient.AddAsync(rig, "waits");
        await waits.IndexAsync(Start, [], CatalogState.Waiting);
        Assert.Equal((0, 1), ((await HistoryAsync(rig, waits.Client.Id, "a")).Value.Total, (await HistoryAsync(rig, waits.Client.Id, "a")).Value.NotReadyCount));
    }

    private static Task<Result<GetFileHistory.Response>> HistoryAsync(ArchiveRig rig, ClientId client, string path, PageRange? range = null) =>
        rig.Get<GetFileHistory>().HandleAsync(new(client, Encoding.UTF8.GetBytes(path.Trim('/')), range ?? new PageRange(0, 50)), rig.Administrator, Cancelled);
}
