namespace BorgBackupServer.Catalog;

/// <summary>What one piece of a search found.</summary>
/// <param name="Paths">Each path once, whatever the number of its versions and of the chains that have it.</param>
/// <param name="Next">Where to go on; null at the end of the catalog. There may be one although nothing was found.</param>
/// <param name="Work">What was spent of <see cref="SearchRequest.MaxWork"/>.</param>
public sealed record SearchPage(IReadOnlyList<FoundVersions> Paths, SearchPosition? Next, int Work);
