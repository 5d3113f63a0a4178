namespace BorgBackupServer.Catalog;

/// <summary>
/// A path found by name, with the version that the asked archive holds, or else the newest version.
/// </summary>
public sealed record FoundPath
{
    public required byte[] Path { get; init; }

    public required ArchiveEntry Entry { get; init; }

    public required Guid Chain { get; init; }

    /// <summary>The asked archive, or else the newest one that holds the path.</summary>
    public required Guid Archive { get; init; }

    /// <summary>Whether the chain's newest archive holds the path; false for a file deleted since.</summary>
    public required bool IsInNewestArchive { get; init; }
}
