using BorgBackupServer.Agent.Placing;
using BorgBackupServer.Borg.Tar;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>How far a restore is: files and bytes as they come out of the archive, whatever becomes of them. Told a few times a second.</summary>
public sealed class RestoreProgress(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private long fileCount;
    private long bytes;
    private WirePath? current;
    private long? reportedAt;

    /// <summary>An entry begins or ends; what to report then, or null when it was reported just before.</summary>
    /// <param name="seen">Files that are over.</param>
    public ProgressReport? At(TarEntry entry, long seen)
    {
        fileCount = seen;
        if (current is null || !current.Bytes.SequenceEqual(entry.Path.Span))
            current = PlacingTally.WireOf(entry.Path.Span);
        return Report();
    }

    /// <summary>Bytes of the current entry came.</summary>
    public ProgressReport? Read(int count)
    {
        bytes += count;
        return Report();
    }

    /// <summary>A file that came before is looked at.</summary>
    public ProgressReport? Beside(ReadOnlySpan<byte> path)
    {
        if (current is null || !current.Bytes.SequenceEqual(path))
            current = PlacingTally.WireOf(path);
        return Report();
    }

    private ProgressReport? Report()
    {
        if (reportedAt is { } at && time.GetElapsedTime(at) < Pause)
            return null;
        reportedAt = time.GetTimestamp();
        return new ProgressReport
        {
            FileCount = fileCount,
            OriginalBytes = bytes,
            CompressedBytes = 0,
            DeduplicatedBytes = 0,
            CurrentPath = current,
        };
    }
}
