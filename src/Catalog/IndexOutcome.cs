namespace BorgBackupServer.Catalog;

/// <summary>
/// What indexing one archive did. A folder that the archive lists in several pieces may be counted as added,
/// changed or removed without being so.
/// </summary>
public sealed record IndexOutcome
{
    /// <summary>Entries taken from the archive, directories included, refused ones not.</summary>
    public required long TakenCount { get; init; }

    /// <summary>Everything but directories, each path once.</summary>
    public required long FileCount { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Paths that the chain's newest archive did not hold.</summary>
    public required long AddedCount { get; init; }

    /// <summary>Paths whose version changed; a directory changes with anything beneath it.</summary>
    public required long ChangedCount { get; init; }

    public required long RemovedCount { get; init; }

    /// <summary>Entries left out because of their path (see <see cref="CatalogPath.IsAcceptable"/>).</summary>
    public required long RefusedCount { get; init; }

    /// <summary>The first refused paths, at most 20, raw bytes.</summary>
    public required IReadOnlyList<byte[]> RefusedPaths { get; init; }
}
