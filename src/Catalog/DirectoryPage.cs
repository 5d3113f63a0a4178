namespace BorgBackupServer.Catalog;

/// <summary>A part of one directory of one archive. <see cref="TotalCount"/> counts the whole directory.</summary>
public sealed record DirectoryPage(IReadOnlyList<ArchiveEntry> Entries, long TotalCount);
