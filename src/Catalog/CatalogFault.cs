namespace BorgBackupServer.Catalog;

/// <summary>Why a catalog file cannot be used. All but <see cref="Busy"/> and <see cref="Storage"/> are mended by building it anew.</summary>
public enum CatalogFault
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>A file of something else, not a catalog.</summary>
    Foreign,

    /// <summary>A catalog of another schema version.</summary>
    OtherVersion,

    /// <summary>Truncated, overwritten or inconsistent.</summary>
    Damaged,

    /// <summary>Another writer holds the file. Writers of one repository take turns by its lease.</summary>
    Busy,

    /// <summary>The disk is full, read-only, or fails.</summary>
    Storage,
}
