using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Every version of one path that some archive holds.</summary>
internal static class PathHistory
{
    public static IReadOnlyList<PathVersion> Read(CatalogConnection connection, ReadOnlySpan<byte> path, Guid? onlyChain)
    {
        var directory = new DirectoryTable(connection).Resolve(CatalogPath.Parent(path));
        var history = new List<PathVersion>();
        if (directory < 0 || path.IsEmpty)
            return history;
        foreach (var chain in ChainRow.All(connection))
        {
            if (onlyChain is null || onlyChain == chain.Key)
                Add(connection, chain, directory, CatalogPath.Name(path), history);
        }

        return history;
    }

    private static void Add(
        CatalogConnection connection, ChainRow chain, long directory, ReadOnlySpan<byte> name, List<PathVersion> history)
    {
        var reader = new EntryReader(connection);
        var query = connection.Prepare($"""
            SELECT {EntryReader.Columns}, first, ?4 AS last FROM live
            WHERE chain = ?1 AND directory = ?2 AND name = ?3 AND first <= ?4
            UNION ALL
            SELECT {EntryReader.Columns}, first, last FROM archive a CROSS JOIN past p
              ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2 AND p.name = ?3
            WHERE a.chain = ?1
            ORDER BY first
            """).Bind(1, chain.Id).Bind(2, directory).Bind(3, name).Bind(4, chain.Newest);
        var rows = new List<(ArchiveEntry Entry, long First, long Last)>();
        while (query.Step())
            rows.Add((reader.Read(query), query.Long(6), query.Long(7)));
        var archives = CatalogedArchives.Of(connection, chain.Id);
        foreach (var (entry, first, last) in rows)
        {
            var holders = archives.Where(archive => archive.Number >= first && archive.Number <= last).Select(archive => archive.Key);
            // A directory gets a version with anything beneath it: tell only those that differ themselves.
            if (history.Count > 0 && history[^1].Chain == chain.Key && IsSame(history[^1].Entry, entry)
                && Follows(archives, history[^1].Archives[^1], first))
                history[^1] = history[^1] with { Archives = [.. history[^1].Archives, .. holders] };
            else
                history.Add(new PathVersion(chain.Key, entry, [.. holders]));
        }
    }

    private static bool Follows(IReadOnlyList<(long Number, Guid Key)> archives, Guid last, long first)
    {
        var at = archives.TakeWhile(archive => archive.Key != last).Count() + 1;
        return at < archives.Count && archives[at].Number >= first;
    }

    private static bool IsSame(ArchiveEntry left, ArchiveEntry right) =>
        left with { Name = right.Name, LinkTarget = right.LinkTarget } == right && left.LinkTarget.AsSpan().SequenceEqual(right.LinkTarget);
}
