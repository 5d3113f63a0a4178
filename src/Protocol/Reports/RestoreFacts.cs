namespace BorgBackupServer.Protocol;

public sealed record RestoreFacts
{
    /// <summary>Files that are there now as the archive has them.</summary>
    public required long FileCount { get; init; }

    public required long Bytes { get; init; }

    /// <summary>Of the files: those that took the place of one that was there.</summary>
    public long? ReplacedCount { get; init; }

    /// <summary>Of the files: those that stand beside one that was there.</summary>
    public long? RenamedCount { get; init; }

    /// <summary>Of the files: those that were there just so already.</summary>
    public long? UnchangedCount { get; init; }

    /// <summary>Left out because another was there.</summary>
    public long? KeptCount { get; init; }

    /// <summary>Could not be written.</summary>
    public long? UnwrittenCount { get; init; }
}
