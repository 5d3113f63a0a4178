using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using LogLevel = BorgBackupServer.Borg.Output.LogLevel;

namespace BorgBackupServer.Unit.Tests.Agent.Runs;

public sealed class RestoreProgressTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Files_are_counted_and_the_folders_around_them_are_not()
    {
        var progress = new RestoreProgress(time);
        foreach (var path in new[] { "src", "src/d", "src/d/e", "src/d/e/c", "src/d/b", "src/da", "src/d b", "other" })
            progress.Add(Listed(path));
        var report = progress.Add(Percent(4, "other"));
        Assert.Equal((5, 4, new WirePath("other")), (report?.FileCount, report?.OriginalBytes, report?.CurrentPath));
    }

    [Fact]
    public void Many_small_files_are_reported_now_and_then_and_not_each()
    {
        var progress = new RestoreProgress(time);
        Assert.NotNull(progress.Add(Listed("a")));
        Assert.All(Enumerable.Range(0, 1000), number => Assert.Null(progress.Add(Listed($"b{number}"))));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(1002, progress.Add(Listed("c"))?.FileCount);
    }

    [Fact]
    public void What_is_no_progress_is_not_reported()
    {
        var progress = new RestoreProgress(time);
        Assert.Null(progress.Add(new BorgLogLine.LogMessage(LogLevel.Warning, "src/a: gone", null, "borg.archive")));
        Assert.Null(progress.Add(new BorgLogLine.PlainText("src/a")));
        Assert.Null(progress.Add(new BorgLogLine.ProgressPercent("extract", null, null, null, null, IsFinished: true)));
        Assert.Equal(0, progress.Add(Percent(0, null))?.FileCount);
    }

    private static BorgLogLine Listed(string path) =>
        BorgLogLine.Parse($$"""{"type": "log_message", "time": 1.5, "message": "{{path}}", "levelname": "INFO", "name": "borg.output.list"}""");

    private static BorgLogLine Percent(long done, string? path) => new BorgLogLine.ProgressPercent("extract", done, 6, null, path, IsFinished: false);
}
