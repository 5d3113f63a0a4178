namespace BorgBackupServer.Catalog;

/// <summary>One version of one path as the catalog holds it.</summary>
public sealed record ArchiveEntry
{
    /// <summary>The last part of the path, raw bytes.</summary>
    public required byte[] Name { get; init; }

    public required EntryType Type { get; init; }

    /// <summary>Permission bits (07777).</summary>
    public required int Mode { get; init; }

    public required Owner Owner { get; init; }

    /// <summary>Size of the content; of a directory: the bytes of everything beneath it.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>How many entries other than directories are beneath a directory; 1 for anything else.</summary>
    public required long FileCount { get; init; }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public required long ModifiedNanoseconds { get; init; }

    public required byte[] LinkTarget { get; init; }

    public required bool IsHardLink { get; init; }

    /// <summary>A directory that the archive holds no item for, only things beneath it: owner, mode and time are unknown.</summary>
    public required bool IsImplied { get; init; }

    /// <summary><see cref="ModifiedNanoseconds"/> as a time, to 100 ns; times outside of year 1–9999 are clamped.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(
        (ModifiedNanoseconds / 100) - (ModifiedNanoseconds % 100 < 0 ? 1 : 0),
        DateTimeOffset.MinValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks,
        DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks));
}
