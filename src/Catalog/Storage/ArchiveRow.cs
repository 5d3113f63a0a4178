namespace BorgBackupServer.Catalog.Storage;

/// <summary>Where an archive stands: its chain, its number, and the chain's newest number.</summary>
internal sealed record ArchiveRow(long Chain, Guid ChainKey, long Number, long Newest)
{
    public static ArchiveRow? Find(CatalogConnection connection, Guid key)
    {
        var query = connection.Prepare("""
            SELECT a.chain, c.key, a.number, (SELECT max(number) FROM archive WHERE chain = a.chain)
            FROM archive a JOIN chain c ON c.id = a.chain WHERE a.key = ?1
            """).Bind(1, key.ToByteArray());
        var found = query.Step()
            ? new ArchiveRow(query.Long(0), query.Guid(1), query.Long(2), query.Long(3))
            : null;
        query.Reset();
        return found;
    }
}
