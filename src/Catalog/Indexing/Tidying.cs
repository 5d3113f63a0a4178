using BorgBackupServer.Catalog.Search;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Names of paths that no archive holds any more stay in the packs until they outnumber the others; then the
/// chain is packed anew, and directories that are empty in every archive are dropped.
/// </summary>
internal static class Tidying
{
    public static void RunIfWorthwhile(CatalogConnection connection, long chain, CatalogTuning tuning)
    {
        var counts = connection.Prepare("SELECT live_count + past_count, name_count FROM chain WHERE id = ?1").Bind(1, chain);
        var isWorthwhile = counts.Step() && counts.Long(1) > (2 * counts.Long(0)) + tuning.StaleNames;
        counts.Reset();
        if (isWorthwhile)
            Run(connection, chain);
    }

    private static void Run(CatalogConnection connection, long chain)
    {
        connection.Prepare("DELETE FROM names WHERE chain = ?1").Bind(1, chain).Run();
        var writer = new NamePackWriter(connection, chain);
        var paths = connection.Prepare("""
            SELECT directory, name FROM live WHERE chain = ?1 UNION SELECT directory, name FROM past WHERE chain = ?1
            """).Bind(1, chain);
        while (paths.Step())
            writer.Add(paths.Long(0), paths.Blob(1));
        writer.Flush();
        connection.Prepare("UPDATE chain SET name_count = ?2 WHERE id = ?1").Bind(1, chain).Bind(2, writer.TotalCount).Run();
        // Whatever holds a version is itself an entry of the directory above, so this keeps whole paths.
        connection.Prepare("""
            DELETE FROM directory WHERE id NOT IN (SELECT directory FROM live UNION SELECT directory FROM past)
            """).Run();
    }
}
