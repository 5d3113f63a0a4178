namespace BorgBackupServer.Catalog;

/// <summary>
/// One item of an archive as the indexing takes it. The memory behind <see cref="Path"/> and
/// <see cref="LinkTarget"/> is read only while the entry is being taken, so a producer may use one buffer
/// for all entries.
/// </summary>
public readonly record struct CatalogEntry
{
    public CatalogEntry()
    {
    }

    /// <summary>Raw bytes, relative, no leading slash, as borg stores it. "." is the root and is not stored.</summary>
    public required ReadOnlyMemory<byte> Path { get; init; }

    public required EntryType Type { get; init; }

    /// <summary>Permission bits (07777).</summary>
    public int Mode { get; init; }

    public Owner Owner { get; init; } = Owner.Unknown;

    public long SizeBytes { get; init; }

    /// <summary>Nanoseconds since 1970-01-01 UTC; may be negative.</summary>
    public long ModifiedNanoseconds { get; init; }

    /// <summary>Target of a symbolic link, or the first name of a hard-linked file; else empty.</summary>
    public ReadOnlyMemory<byte> LinkTarget { get; init; }

    /// <summary>A further name of a file that the archive holds already: counted as a file of no bytes.</summary>
    public bool IsHardLink { get; init; }
}
