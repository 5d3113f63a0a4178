namespace BorgBackupServer.Catalog;

/// <summary>How large a catalog is.</summary>
public sealed record CatalogStatistics
{
    public required long ChainCount { get; init; }

    public required long ArchiveCount { get; init; }

    /// <summary>Versions of the newest archive of each chain.</summary>
    public required long LiveVersionCount { get; init; }

    /// <summary>Versions that only older archives hold.</summary>
    public required long PastVersionCount { get; init; }

    /// <summary>Size of the catalog's file.</summary>
    public required long FileBytes { get; init; }
}
