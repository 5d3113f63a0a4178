namespace BorgBackupServer.Catalog;

/// <summary>Differences counted. Entries are files, links and the like; folders do not count, nor the bytes of a file's further names.</summary>
public readonly record struct DifferenceTally
{
    public long AddedCount { get; init; }

    public long AddedBytes { get; init; }

    public long RemovedCount { get; init; }

    public long RemovedBytes { get; init; }

    /// <summary>The same path with another size, time, mode or owner.</summary>
    public long ChangedCount { get; init; }

    public long ChangedBytesBefore { get; init; }

    public long ChangedBytesAfter { get; init; }

    public static DifferenceTally operator +(DifferenceTally left, DifferenceTally right) => new()
    {
        AddedCount = left.AddedCount + right.AddedCount,
        AddedBytes = left.AddedBytes + right.AddedBytes,
        RemovedCount = left.RemovedCount + right.RemovedCount,
        RemovedBytes = left.RemovedBytes + right.RemovedBytes,
        ChangedCount = left.ChangedCount + right.ChangedCount,
        ChangedBytesBefore = left.ChangedBytesBefore + right.ChangedBytesBefore,
        ChangedBytesAfter = left.ChangedBytesAfter + right.ChangedBytesAfter,
    };

    /// <summary>The other way round: what was added is removed.</summary>
    internal DifferenceTally Reversed() => new()
    {
        AddedCount = RemovedCount,
        AddedBytes = RemovedBytes,
        RemovedCount = AddedCount,
        RemovedBytes = AddedBytes,
        ChangedCount = ChangedCount,
        ChangedBytesBefore = ChangedBytesAfter,
        ChangedBytesAfter = ChangedBytesBefore,
    };

    /// <summary>Of one name, folders left aside.</summary>
    internal static DifferenceTally Of(ArchiveEntry? before, ArchiveEntry? after)
    {
        var old = before is { Type: not EntryType.Directory } ? before : null;
        var current = after is { Type: not EntryType.Directory } ? after : null;
        return (old, current) switch
        {
            (null, null) => default,
            (null, { } added) => new() { AddedCount = 1, AddedBytes = Weight(added) },
            ({ } removed, null) => new() { RemovedCount = 1, RemovedBytes = Weight(removed) },
            ({ } first, { } second) => new() { ChangedCount = 1, ChangedBytesBefore = Weight(first), ChangedBytesAfter = Weight(second) },
        };
    }

    private static long Weight(ArchiveEntry entry) => entry.IsHardLink ? 0 : entry.SizeBytes;
}
