using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// How far a backup is. borg works long without reading a file: it brings its cache up to date before, and commits after.
/// What it says of that stands in the place of the path, so that nobody takes it for a job that got stuck.
/// </summary>
public sealed class BackupProgress
{
    private ProgressReport last = new() { FileCount = 0, OriginalBytes = 0, CompressedBytes = 0, DeduplicatedBytes = 0 };

    /// <summary>What to report of the line; null for nothing.</summary>
    public ProgressReport? At(BorgLogLine line) => line switch
    {
        BorgLogLine.ArchiveProgress { IsFinished: false } progress => last = new ProgressReport
        {
            FileCount = progress.FileCount,
            OriginalBytes = progress.OriginalBytes,
            CompressedBytes = progress.CompressedBytes,
            DeduplicatedBytes = progress.DeduplicatedBytes,
            CurrentPath = RunLog.PathOf(progress.Path),
        },
        BorgLogLine.ProgressMessage { IsFinished: false, Message: { Length: > 0 } message } => last with { CurrentPath = RunLog.PathOf(message) },
        BorgLogLine.ProgressPercent { IsFinished: false, Message: { Length: > 0 } message } => last with { CurrentPath = RunLog.PathOf(message) },
        _ => null,
    };
}
