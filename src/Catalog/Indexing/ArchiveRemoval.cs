using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Takes an archive out of its chain. Only versions that ended with it are touched: those that the archive
/// before also holds now end there, the others are in no archive any more.
/// </summary>
internal static class ArchiveRemoval
{
    /// <summary>In a transaction of its own. False when the archive is not in the catalog.</summary>
    public static bool Run(CatalogConnection connection, Guid key, CatalogTuning tuning)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            if (ArchiveRow.Find(connection, key) is not { } archive)
            {
                connection.RollBack();
                return false;
            }

            TakeOut(connection, archive, keepsLive: false);
            Tidying.RunIfWorthwhile(connection, archive.Chain, tuning);
            connection.Execute("COMMIT");
        }
        catch
        {
            connection.RollBack();
            throw;
        }

        connection.Checkpoint();
        return true;
    }

    /// <summary>In the caller's transaction.</summary>
    /// <param name="keepsLive">The chain is about to be indexed again: with its last archive gone, what was live still serves for comparing.</param>
    public static void TakeOut(CatalogConnection connection, ArchiveRow archive, bool keepsLive)
    {
        connection.Prepare("DELETE FROM archive WHERE chain = ?1 AND number = ?2")
            .Bind(1, archive.Chain).Bind(2, archive.Number).Run();
        var before = connection.Prepare("SELECT coalesce(max(number), 0) FROM archive WHERE chain = ?1 AND number < ?2")
            .Bind(1, archive.Chain).Bind(2, archive.Number).Scalar(0);
        if (before > 0)
        {
            connection.Prepare("""
                INSERT INTO past(chain, last, directory, name, first, attribute, size, mtime, files, link)
                SELECT chain, ?3, directory, name, first, attribute, size, mtime, files, link FROM past
                WHERE chain = ?1 AND last = ?2 AND first <= ?3
                """).Bind(1, archive.Chain).Bind(2, archive.Number).Bind(3, before).Run();
            Count(connection, archive.Chain, connection.LastChangeCount);
        }

        connection.Prepare("DELETE FROM past WHERE chain = ?1 AND last = ?2")
            .Bind(1, archive.Chain).Bind(2, archive.Number).Run();
        Count(connection, archive.Chain, -connection.LastChangeCount);
        var isEmpty = connection.Prepare("SELECT NOT EXISTS(SELECT 1 FROM archive WHERE chain = ?1)")
            .Bind(1, archive.Chain).Scalar(0) == 1;
        if (isEmpty && !keepsLive)
            RemoveChain(connection, archive.Chain);
    }

    private static void RemoveChain(CatalogConnection connection, long chain)
    {
        foreach (var table in (string[])["live", "past", "names"])
            connection.Prepare($"DELETE FROM {table} WHERE chain = ?1").Bind(1, chain).Run();
        connection.Prepare("DELETE FROM chain WHERE id = ?1").Bind(1, chain).Run();
    }

    private static void Count(CatalogConnection connection, long chain, long growth) => connection
        .Prepare("UPDATE chain SET past_count = past_count + ?2 WHERE id = ?1").Bind(1, chain).Bind(2, growth).Run();
}
