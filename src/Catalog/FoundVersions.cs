namespace BorgBackupServer.Catalog;

/// <summary>A path found by name, with the newest of its versions that are as asked.</summary>
public sealed record FoundVersions
{
    public required byte[] Path { get; init; }

    public required ArchiveEntry Entry { get; init; }

    /// <summary>The newest archive that holds this version.</summary>
    public required Guid Archive { get; init; }

    /// <summary>How many versions of the path there are in all chains, as asked or not.</summary>
    public required int VersionCount { get; init; }

    /// <summary>Whether the newest archive of one chain holds the path; false for a file deleted since.</summary>
    public required bool IsInNewestArchive { get; init; }
}
