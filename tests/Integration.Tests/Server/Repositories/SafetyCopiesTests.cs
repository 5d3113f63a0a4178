using BorgBackupServer.Integration.Tests.Server.Archives;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Repositories;

public sealed class SafetyCopiesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Segments_are_shared_and_everything_that_borg_rewrites_is_the_copys_own()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt");
        await rig.Repository.ArchiveAsync("a");
        File.WriteAllText(Path.Combine(rig.Repository.Location.Text, "lock.roster"), "{}");
        var folder = await TakeAsync(rig);

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, file);
            Assert.Equal(File.ReadAllBytes(Path.Combine(rig.Repository.Location.Text, name)), File.ReadAllBytes(file));
            File.AppendAllText(Path.Combine(rig.Repository.Location.Text, name), "x");
            var isShared = new FileInfo(file).Length == new FileInfo(Path.Combine(rig.Repository.Location.Text, name)).Length;
            Assert.Equal(name.StartsWith("data/", StringComparison.Ordinal), isShared);
        }

        Assert.True(File.Exists(Path.Combine(folder, "config")));
        Assert.False(File.Exists(Path.Combine(folder, "lock.roster")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task A_copy_goes_when_its_days_are_over_and_only_where_its_disk_is_there()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var rig = await ArchiveRig.StartAsync(time);
        var first = await TakeAsync(rig);
        time.Advance(TimeSpan.FromDays(4));
        var second = await TakeAsync(rig);
        time.Advance(TimeSpan.FromDays(4));

        var marker = Path.Combine(rig.Repository.Root, ".borg-backup-server");
        File.Move(marker, marker + "-away");
        await rig.Get<SafetyCopies>().RemoveExpiredAsync(Cancelled);
        Assert.True(Directory.Exists(first));
        Assert.Equal(2, await CountAsync(rig));

        File.Move(marker + "-away", marker);
        await rig.Get<SafetyCopies>().RemoveExpiredAsync(Cancelled);
        Assert.False(Directory.Exists(first));
        Assert.True(Directory.Exists(second));
        Assert.Equal(1, await CountAsync(rig));
    }

    [Fact]
    public async Task What_several_copies_share_is_counted_once_and_only_when_the_repository_has_it_no_more()
    {
        await using var rig = await ArchiveRig.StartAsync();
        rig.Repository.AddFile("a.txt", string.Concat(Enumerable.Range(0, 10_000).Select(_ => Guid.CreateVersion7().ToString())));
        await rig.Repository.ArchiveAsync("a");
        await TakeAsync(rig);
        await TakeAsync(rig);
        await rig.Get<SafetyCopies>().MeasureAsync(rig.RepositoryId, Cancelled);
        var before = await HeldAsync(rig);
        Assert.Equal(before[0], before[1]);

        var segment = Directory.EnumerateFiles(Path.Combine(rig.Repository.Location.Text, "data"), "*", SearchOption.AllDirectories).MaxBy(file => new FileInfo(file).Length)!; // because there are segments
        var bytes = new FileInfo(segment).Length;
        File.Delete(segment);
        await rig.Get<SafetyCopies>().MeasureAsync(rig.RepositoryId, Cancelled);
        Assert.Equal([before[0] + bytes, before[1]], await HeldAsync(rig));
    }

    private static async Task<string> TakeAsync(ArchiveRig rig) =>
        RepositoryFolders.SafetyCopyIn(rig.Repository.Root, rig.RepositoryId, (await rig.Get<SafetyCopies>().TakeAsync(rig.RepositoryId, "prune", null, Cancelled)).Value);

    private static Task<int> CountAsync(ArchiveRig rig) => rig.ReadAsync(database => database.Set<SafetyCopy>().CountAsync(Cancelled));

    /// <summary>What each holds, the newest first.</summary>
    private static Task<List<long>> HeldAsync(ArchiveRig rig) => rig.ReadAsync(database =>
        database.Set<SafetyCopy>().AsNoTracking().OrderByDescending(copy => copy.TakenAt).ThenByDescending(copy => copy.Id).Select(copy => copy.HeldBytes).ToListAsync(Cancelled));
}
