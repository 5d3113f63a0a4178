namespace BorgBackupServer.Catalog;

/// <summary>A part of the paths found, each path of a chain once, in the order in which the catalog first saw them.</summary>
public sealed record FindPage(IReadOnlyList<FoundPath> Paths, bool HasMore);
