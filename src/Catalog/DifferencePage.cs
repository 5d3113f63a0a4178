namespace BorgBackupServer.Catalog;

/// <summary>A part of what differs directly in one folder.</summary>
/// <param name="Entries">What differs; of a folder also whatever differs anywhere beneath it.</param>
/// <param name="TotalCount">Counts all that differs directly in the folder.</param>
/// <param name="Before">The folder as it was; null where the archive has none.</param>
/// <param name="After">The folder as it is then; null where the archive has none.</param>
/// <param name="Tally">Of everything beneath the folder; null where that is too much to be counted.</param>
public sealed record DifferencePage(
    IReadOnlyList<PathDifference> Entries, long TotalCount, FolderSums? Before, FolderSums? After, DifferenceTally? Tally);
