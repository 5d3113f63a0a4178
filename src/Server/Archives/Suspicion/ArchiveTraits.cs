namespace BorgBackupServer.Server.Archives.Suspicion;

/// <summary>One archive against the one before it, in shares from 0 to 1. What a client's machine is like shows in how these usually are.</summary>
/// <param name="FileCount">Files of the archive before.</param>
/// <param name="TouchedCount">Files that were changed, deleted or added.</param>
/// <param name="Changed">Changed files, of those before.</param>
/// <param name="Deleted">Deleted files, of those before.</param>
/// <param name="Unfamiliar">Added files with an extension that none had before, of those before.</param>
/// <param name="New">Bytes of added and changed files, of all.</param>
/// <param name="Stored">What of those bytes had to be stored: near 1 where they could neither be compressed nor found in the repository already. By the agent's word.</param>
public sealed record ArchiveTraits(long FileCount, long TouchedCount, double Changed, double Deleted, double Unfamiliar, double New, double Stored)
{
    public static ArchiveTraits Of(Catalog.ArchiveChanges changes, long storedBytes) => new(
        changes.PreviousFileCount,
        changes.AddedCount + changes.ChangedCount + changes.DeletedCount,
        Share(changes.ChangedCount, changes.PreviousFileCount),
        Share(changes.DeletedCount, changes.PreviousFileCount),
        Share(changes.UnfamiliarCount, changes.PreviousFileCount),
        Share(changes.NewBytes, changes.TotalBytes),
        Share(storedBytes, changes.NewBytes));

    private static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp((double)part / whole, 0, 1);
}
