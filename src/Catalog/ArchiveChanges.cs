namespace BorgBackupServer.Catalog;

/// <summary>What distinguishes the newest archive of a chain from the one before it. Entries are files, links and the like; directories do not count.</summary>
public sealed record ArchiveChanges
{
    /// <summary>Entries of the archive.</summary>
    public required long FileCount { get; init; }

    /// <summary>Bytes of its files, as they are listed.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Entries of the archive before.</summary>
    public required long PreviousFileCount { get; init; }

    public required long AddedCount { get; init; }

    /// <summary>The same path with another size, time, mode or owner.</summary>
    public required long ChangedCount { get; init; }

    public required long DeletedCount { get; init; }

    /// <summary>Bytes of what was added or changed.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Added entries whose extension no file of the archive before had.</summary>
    public required long UnfamiliarCount { get; init; }

    /// <summary>The extension that most of those have, for example <c>locked</c>; lower-case letters and digits. Null if there is none.</summary>
    public required string? UnfamiliarExtension { get; init; }
}
