namespace BorgBackupServer.Borg.OnDisk;

/// <summary>Walks several segments, heads only.</summary>
internal static class SegmentWalk
{
    /// <summary>The entries in their order; of a segment that is broken, those before the break.</summary>
    public static IEnumerable<(SegmentEntry Entry, SegmentFile File)> Entries(IEnumerable<SegmentFile> segments, CancellationToken cancellationToken)
    {
        foreach (var segment in segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(segment) is not { } reader)
                continue;
            using (reader)
                while (TryRead(reader))
                    yield return (reader.Current, segment);
        }
    }

    private static SegmentReader? TryOpen(SegmentFile segment)
    {
        try
        {
            return new SegmentReader(segment, checksContents: false);
        }
        catch (SegmentException)
        {
            return null;
        }
    }

    private static bool TryRead(SegmentReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (SegmentException)
        {
            return false;
        }
    }
}
