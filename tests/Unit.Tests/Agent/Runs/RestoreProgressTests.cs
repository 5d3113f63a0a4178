using System.Text;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Tar;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Runs;

public sealed class RestoreProgressTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Bytes_are_counted_as_they_come_and_files_when_they_are_over()
    {
        var progress = new RestoreProgress(time);
        Assert.Equal((0, 0), Counts(progress.At(Entry("src/a"), 0)));
        Assert.Null(progress.Read(100));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal((0, 300), Counts(progress.Read(200)));
        time.Advance(TimeSpan.FromMilliseconds(200));
        var report = progress.At(Entry("src/b"), 1);
        Assert.Equal((1, 300), Counts(report));
        Assert.Equal("src/b", report?.CurrentPath?.Text);
    }

    [Fact]
    public void Many_small_files_are_reported_now_and_then_and_not_each()
    {
        var progress = new RestoreProgress(time);
        Assert.NotNull(progress.At(Entry("a"), 1));
        Assert.All(Enumerable.Range(2, 1000), number => Assert.Null(progress.At(Entry($"b{number}"), number)));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(1002, progress.At(Entry("c"), 1002)?.FileCount);
    }

    private static (long, long) Counts(BorgBackupServer.Protocol.ProgressReport? report) => report is null ? (-1, -1) : (report.FileCount, report.OriginalBytes);

    private static TarEntry Entry(string path) => new()
    {
        Path = Encoding.UTF8.GetBytes(path),
        Kind = TarKind.File,
        Mode = 0,
        UserId = 0,
        GroupId = 0,
        UserName = "",
        GroupName = "",
        SizeBytes = 0,
        ModifiedSeconds = 0,
        LinkTarget = default,
        DeviceMajor = 0,
        DeviceMinor = 0,
    };
}
