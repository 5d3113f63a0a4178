using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>The archives that the catalog holds.</summary>
internal static class CatalogedArchives
{
    public static IReadOnlyList<CatalogedArchive> All(CatalogConnection connection)
    {
        var archives = new List<CatalogedArchive>();
        var query = connection.Prepare("""
            SELECT c.key, a.key, a.number, a.file_count, a.bytes FROM archive a JOIN chain c ON c.id = a.chain
            ORDER BY a.chain, a.number
            """);
        while (query.Step())
        {
            archives.Add(new CatalogedArchive(
                query.Guid(0), query.Guid(1), query.Long(2), query.Long(3), query.Long(4)));
        }

        return archives;
    }

    /// <summary>Those of one chain, in the order of their numbers.</summary>
    public static IReadOnlyList<(long Number, Guid Key)> Of(CatalogConnection connection, long chain)
    {
        var archives = new List<(long, Guid)>();
        var query = connection.Prepare("SELECT number, key FROM archive WHERE chain = ?1 ORDER BY number").Bind(1, chain);
        while (query.Step())
            archives.Add((query.Long(0), query.Guid(1)));
        return archives;
    }

    /// <summary>The key of an archive that is there.</summary>
    public static Guid KeyOf(CatalogConnection connection, long chain, long number)
    {
        var query = connection.Prepare("SELECT key FROM archive WHERE chain = ?1 AND number = ?2").Bind(1, chain).Bind(2, number);
        var key = query.Step() ? query.Guid(0) : Guid.Empty;
        query.Reset();
        return key;
    }
}
