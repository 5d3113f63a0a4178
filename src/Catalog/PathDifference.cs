namespace BorgBackupServer.Catalog;

/// <summary>
/// One name that differs between two archives. A folder that went and came back just as it was may be told too; its tally
/// is that of nothing.
/// </summary>
/// <param name="Before">Null for what was added.</param>
/// <param name="After">Null for what was removed.</param>
/// <param name="Tally">What it amounts to; of a folder, of everything beneath it. Null where that is too much to be counted.</param>
public sealed record PathDifference(ArchiveEntry? Before, ArchiveEntry? After, DifferenceTally? Tally)
{
    public byte[] Name => (After ?? Before)?.Name ?? [];
}
