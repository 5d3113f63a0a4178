using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Output;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>
/// How far a restore is. borg counts bytes by the thousandth of the whole, and files not at all: they are counted by the
/// paths it says. A path proves to be a folder when the next one lies in it; an empty folder passes for a file until the
/// end, when what is on the disk is counted.
/// </summary>
public sealed class RestoreProgress(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private long fileCount;
    private long bytes;
    private string? current;
    private long? reportedAt;

    /// <summary>What to report after this line; null when there is nothing new, or it was reported just before.</summary>
    public ProgressReport? Add(BorgLogLine line)
    {
        switch (line)
        {
            case BorgLogLine.LogMessage { Logger: ExtractFiles.ListLogger, Message: var path }:
                if (current is null || !(path.Length > current.Length && path[current.Length] == '/' && path.StartsWith(current, StringComparison.Ordinal)))
                    fileCount++;
                current = path;
                return reportedAt is { } at && time.GetElapsedTime(at) < Pause ? null : Report();
            case BorgLogLine.ProgressPercent { Current: { } done, IsFinished: false }:
                bytes = done;
                return Report();
            default:
                return null;
        }
    }

    private ProgressReport Report()
    {
        reportedAt = time.GetTimestamp();
        return new ProgressReport
        {
            FileCount = fileCount,
            OriginalBytes = bytes,
            CompressedBytes = 0,
            DeduplicatedBytes = 0,
            CurrentPath = RunLog.PathOf(current),
        };
    }
}
