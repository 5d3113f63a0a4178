using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Borg.Output;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Runs;

public sealed class BackupProgressTests
{
    [Fact]
    public void What_borg_does_beside_reading_files_stands_where_the_path_does_and_keeps_the_counts()
    {
        var progress = new BackupProgress();

        var before = progress.At(new BorgLogLine.ProgressMessage("cache.begin_transaction", "Initializing cache transaction: Reading config", false));
        Assert.Equal((0, "Initializing cache transaction: Reading config"), (before?.FileCount, before?.CurrentPath?.Text));
        var reading = progress.At(new BorgLogLine.ArchiveProgress(100, 50, 20, 3, "etc/hosts", false));
        Assert.Equal((3, 100, 20, "etc/hosts"), (reading?.FileCount, reading?.OriginalBytes, reading?.DeduplicatedBytes, reading?.CurrentPath?.Text));
        var committing = progress.At(new BorgLogLine.ProgressPercent("cache.sync", 5, 10, "Syncing chunks cache 50%", null, false));
        Assert.Equal((3, 100, "Syncing chunks cache 50%"), (committing?.FileCount, committing?.OriginalBytes, committing?.CurrentPath?.Text));
    }

    [Fact]
    public void What_is_over_and_what_is_no_progress_is_not_reported()
    {
        var progress = new BackupProgress();
        Assert.Null(progress.At(new BorgLogLine.ArchiveProgress(0, 0, 0, 0, null, true)));
        Assert.Null(progress.At(new BorgLogLine.ProgressMessage("cache.commit", null, true)));
        Assert.Null(progress.At(new BorgLogLine.PlainText("ssh says something")));
    }
}
