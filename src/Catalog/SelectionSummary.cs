namespace BorgBackupServer.Catalog;

/// <summary>
/// What a selection of paths of one archive amounts to, everything beneath selected directories included and
/// nothing counted twice. <see cref="MissingPaths"/> are those that the archive does not hold.
/// </summary>
public sealed record SelectionSummary(long FileCount, long SizeBytes, IReadOnlyList<byte[]> MissingPaths);
