namespace BorgBackupServer.Catalog;

/// <summary>One version of a path, and the archives that hold it, in the order they were indexed.</summary>
public sealed record PathVersion(Guid Chain, ArchiveEntry Entry, IReadOnlyList<Guid> Archives);
