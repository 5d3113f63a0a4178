namespace BorgBackupServer.Catalog;

/// <summary>An archive that the catalog holds. <see cref="Number"/> grows within its chain in the order of indexing.</summary>
public sealed record CatalogedArchive(Guid Chain, Guid Archive, long Number, long FileCount, long SizeBytes);
