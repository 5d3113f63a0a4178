using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Platform.Results;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Archives;

public sealed class CompareArchivesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 3, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_grew_between_two_real_archives_is_found_folder_by_folder()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("logs/app.log", "12345");
        rig.Repository.AddFile("logs/old.log", "123");
        rig.Repository.AddFile("etc/hosts", "1");
        var first = await rig.IndexAsync();
        await File.WriteAllTextAsync(rig.Repository.AddFile("logs/app.log"), new string('x', 500), Cancelled);
        rig.Repository.AddFile("logs/new.log", "1234567");
        File.Delete(Path.Combine(rig.Repository.Source, "logs/old.log"));
        var second = await rig.IndexAsync();

        var top = (await CompareAsync(rig, second, null, rig.Repository.Source)).Value;
        Assert.Equal((first.Id, second.Id), (top.Before.ArchiveId, top.After.ArchiveId));
        Assert.Equal((9L, 508L), (top.Before.SizeBytes, top.After.SizeBytes));
        var logs = Assert.Single(top.Items);
        Assert.Equal(("logs", 499L), (logs.After?.Name, logs.GrowthBytes));
        Assert.Equal((1L, 1L, 1L), (logs.Tally?.AddedCount, logs.Tally?.ChangedCount, logs.Tally?.RemovedCount));

        var inside = (await CompareAsync(rig, second, first, Encoding.UTF8.GetString(logs.Path.Bytes))).Value;
        Assert.Equal([("app.log", 495L), ("new.log", 7L), ("old.log", -3L)], inside.Items.Select(item => ((item.After ?? item.Before)!.Name, item.GrowthBytes))); // because one of them is there
        Assert.Equal((null, null), (inside.Items[1].Before, inside.Items[2].After));
    }

    [Fact]
    public async Task The_older_one_is_before_whichever_is_asked_for()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var first = await web.IndexAsync(Start, ("a", 1));
        await web.IndexAsync(Start.AddDays(1), ("a", 2));
        var third = await web.IndexAsync(Start.AddDays(2), ("a", 8));

        var forth = (await CompareAsync(rig, third, first, "")).Value;
        var back = (await CompareAsync(rig, first, third, "")).Value;
        Assert.Equal((first.Id, third.Id, 7L), (forth.Before.ArchiveId, forth.After.ArchiveId, Assert.Single(forth.Items).GrowthBytes));
        Assert.Equal((first.Id, third.Id, 7L), (back.Before.ArchiveId, back.After.ArchiveId, Assert.Single(back.Items).GrowthBytes));
        Assert.Equal(6, Assert.Single((await CompareAsync(rig, third, null, "")).Value.Items).GrowthBytes);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_a_reason()
    {
        await using var rig = await ArchiveRig.StartAsync();
        var web = await CatalogedClient.AddAsync(rig, "web-2");
        var first = await web.IndexAsync(Start, ("a", 1));
        var second = await web.IndexAsync(Start.AddDays(1), ("a", 2));
        var waiting = await web.IndexAsync(Start.AddDays(2), [], CatalogState.Waiting);
        var other = await (await CatalogedClient.AddAsync(rig, "web-3")).IndexAsync(Start, ("a", 1));

        Assert.Equal("difference.nothing-before", (await CompareAsync(rig, first, null, "")).Problem?.Code);
        Assert.Equal("difference.other-repository", (await CompareAsync(rig, second, other, "")).Problem?.Code);
        Assert.Equal("folder.not-found", (await CompareAsync(rig, second, first, "nowhere")).Problem?.Code);
        Assert.Equal("folder.not-found", (await CompareAsync(rig, second, first, "a")).Problem?.Code);
        Assert.Equal("catalog.not-ready", (await CompareAsync(rig, waiting, first, "")).Problem?.Code);
        Assert.Equal("catalog.not-ready", (await CompareAsync(rig, first, waiting, "")).Problem?.Code);
        var unknown = new CompareArchives.Request(second.Id, ArchiveId.Create(), [], DifferenceOrder.Growth, default);
        Assert.Equal("archive.not-found", (await rig.Get<CompareArchives>().HandleAsync(unknown, rig.Administrator, Cancelled)).Problem?.Code);
        Assert.Equal("archive.not-found", (await rig.Get<CompareArchives>().HandleAsync(unknown with { WithId = first.Id }, rig.Stranger, Cancelled)).Problem?.Code);
    }

    private static Task<Result<CompareArchives.Response>> CompareAsync(ArchiveRig rig, Archive archive, Archive? with, string folder) =>
        rig.Get<CompareArchives>().HandleAsync(new(archive.Id, with?.Id, Encoding.UTF8.GetBytes(folder.Trim('/')), DifferenceOrder.Growth, new PageRange(0, 100)), rig.Administrator, Cancelled);
}
