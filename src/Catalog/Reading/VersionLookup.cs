using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Finds the version of one path: in one archive, or the newest of a chain.</summary>
internal sealed class VersionLookup(CatalogConnection connection)
{
    private readonly EntryReader reader = new(connection);

    public DirectoryTable Directories { get; } = new(connection);

    public ArchiveEntry? At(long chain, long number, long directory, ReadOnlySpan<byte> name)
    {
        var live = connection.Prepare($"""
            SELECT {EntryReader.Columns} FROM live WHERE chain = ?1 AND directory = ?2 AND name = ?3 AND first <= ?4
            """).Bind(1, chain).Bind(2, directory).Bind(3, name).Bind(4, number);
        if (Take(live) is { } entry)
            return entry;
        return Take(connection.Prepare($"""
            SELECT {EntryReader.Columns} FROM archive a CROSS JOIN past p
              ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2 AND p.name = ?3
            WHERE a.chain = ?1 AND a.number >= ?4 AND p.first <= ?4 LIMIT 1
            """).Bind(1, chain).Bind(2, directory).Bind(3, name).Bind(4, number));
    }

    /// <summary>The newest version that any archive holds, and the number of the newest archive that holds it.</summary>
    public (ArchiveEntry Entry, long Number)? Newest(long chain, long newest, long directory, ReadOnlySpan<byte> name)
    {
        var live = connection.Prepare($"""
            SELECT {EntryReader.Columns} FROM live WHERE chain = ?1 AND directory = ?2 AND name = ?3 AND first <= ?4
            """).Bind(1, chain).Bind(2, directory).Bind(3, name).Bind(4, newest);
        if (Take(live) is { } entry)
            return (entry, newest);
        var past = connection.Prepare($"""
            SELECT {EntryReader.Columns}, p.last FROM archive a CROSS JOIN past p
              ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2 AND p.name = ?3
            WHERE a.chain = ?1 ORDER BY a.number DESC LIMIT 1
            """).Bind(1, chain).Bind(2, directory).Bind(3, name);
        (ArchiveEntry, long)? found = past.Step() ? (reader.Read(past), past.Long(6)) : null;
        past.Reset();
        return found;
    }

    /// <summary>The newest of the ended versions that is as wanted, and the number of the newest archive that holds it.</summary>
    public (ArchiveEntry Entry, long Number)? FindPast(long chain, long directory, ReadOnlySpan<byte> name, Func<ArchiveEntry, bool> isWanted)
    {
        var past = connection.Prepare($"""
            SELECT {EntryReader.Columns}, p.last FROM archive a CROSS JOIN past p
              ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2 AND p.name = ?3
            WHERE a.chain = ?1 ORDER BY a.number DESC
            """).Bind(1, chain).Bind(2, directory).Bind(3, name);
        (ArchiveEntry, long)? found = null;
        while (found is null && past.Step())
            found = reader.Read(past) is var entry && isWanted(entry) ? (entry, past.Long(6)) : null;
        past.Reset();
        return found;
    }

    /// <summary>The version under a path that is not the root's.</summary>
    public ArchiveEntry? At(ArchiveRow archive, ReadOnlySpan<byte> path)
    {
        var directory = Directories.Resolve(CatalogPath.Parent(path));
        return directory < 0 ? null : At(archive.Chain, archive.Number, directory, CatalogPath.Name(path));
    }

    private ArchiveEntry? Take(Statement query)
    {
        var entry = query.Step() ? reader.Read(query) : null;
        query.Reset();
        return entry;
    }
}
