namespace BorgBackupServer.Catalog.Storage;

/// <summary>A chain as one transaction sees it.</summary>
internal sealed record ChainRow(long Id, Guid Key, long HighestNumber)
{
    /// <summary>Number of the newest archive that exists, or 0.</summary>
    public required long Newest { get; init; }

    public static ChainRow? Find(CatalogConnection connection, Guid key)
    {
        var query = connection.Prepare("""
            SELECT id, number, (SELECT coalesce(max(number), 0) FROM archive WHERE chain = chain.id) FROM chain WHERE key = ?1
            """).Bind(1, key.ToByteArray());
        var found = query.Step() ? new ChainRow(query.Long(0), key, query.Long(1)) { Newest = query.Long(2) } : null;
        query.Reset();
        return found;
    }

    public static IReadOnlyList<ChainRow> All(CatalogConnection connection)
    {
        var keys = new List<Guid>();
        var query = connection.Prepare("SELECT key FROM chain ORDER BY id");
        while (query.Step())
            keys.Add(query.Guid(0));
        return [.. keys.Select(key => Find(connection, key)).OfType<ChainRow>()];
    }

    public static ChainRow FindOrAdd(CatalogConnection connection, Guid key)
    {
        if (Find(connection, key) is { } chain)
            return chain;
        connection.Prepare("INSERT INTO chain(key, number, live_count, past_count, name_count) VALUES(?1, 0, 0, 0, 0)")
            .Bind(1, key.ToByteArray()).Run();
        return Find(connection, key)!; // because it has just been added
    }
}
