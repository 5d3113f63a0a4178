namespace BorgBackupServer.Catalog;

/// <summary>What lies beneath a folder: entries that are no folders, and their bytes.</summary>
public readonly record struct FolderSums(long FileCount, long SizeBytes);
