using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>One page of one directory of one archive.</summary>
internal static class DirectoryListing
{
    private const string FromLive = "FROM live WHERE chain = ?1 AND directory = ?2 AND first <= ?3";

    // Ended versions lie by the archive they ended with: one search for each archive from the asked one on.
    private const string FromPast = """
        FROM archive a CROSS JOIN past p ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2
        WHERE a.chain = ?1 AND a.number >= ?3 AND p.first <= ?3
        """;

    private const string Both =
        $"SELECT {EntryReader.Columns} {FromLive} UNION ALL SELECT {EntryReader.Columns} {FromPast}";

    private const string Behind =
        $"SELECT {EntryReader.Columns} {FromLive} AND name > ?6 UNION ALL SELECT {EntryReader.Columns} {FromPast} AND p.name > ?6";

    private const string Page = "LIMIT ?4 OFFSET ?5";

    /// <summary>Null where the archive is not in the catalog or holds no such directory.</summary>
    public static DirectoryPage? Read(CatalogConnection connection, DirectoryRequest request)
    {
        if (ArchiveRow.Find(connection, request.Archive) is not { } archive)
            return null;
        var lookup = new VersionLookup(connection);
        var directory = Schema.Root;
        if (!request.Path.IsEmpty)
        {
            if (lookup.At(archive, request.Path.Span) is not { Type: EntryType.Directory })
                return null;
            directory = lookup.Directories.Resolve(request.Path.Span);
        }

        var entries = new List<ArchiveEntry>();
        var reader = new EntryReader(connection);
        var query = Fill(connection.Prepare(Sql(request)), archive, directory)
            .Bind(4, request.Limit).Bind(5, request.Offset);
        if (request.AfterName is { } after)
            query.Bind(6, after.Span);
        while (query.Step())
            entries.Add(reader.Read(query));
        var isAll = request.Offset == 0 && request.AfterName is null && entries.Count < request.Limit;
        return new DirectoryPage(entries, isAll ? entries.Count : Count(connection, archive, directory));
    }

    private static long Count(CatalogConnection connection, ArchiveRow archive, long directory) =>
        Fill(connection.Prepare($"SELECT count(*) {FromLive}"), archive, directory).Scalar(0)
        + Fill(connection.Prepare($"SELECT count(*) {FromPast}"), archive, directory).Scalar(0);

    private static Statement Fill(Statement statement, ArchiveRow archive, long directory) =>
        statement.Bind(1, archive.Chain).Bind(2, directory).Bind(3, archive.Number);

    private static string Sql(DirectoryRequest request)
    {
        // Names in ascending order are how both tables lie: SQLite merges them and stops behind the page.
        if (request is { Order: DirectoryOrder.Name, DirectoriesFirst: false })
            return $"{(request.AfterName is null ? Both : Behind)} ORDER BY name {Page}";
        if (request.AfterName is not null)
            throw new ArgumentException("Behind a name there is something only in the order of names.", nameof(request));
        var order = request.Order switch
        {
            DirectoryOrder.Name => "name",
            DirectoryOrder.NameDescending => "name DESC",
            DirectoryOrder.Size => "size, name",
            DirectoryOrder.SizeDescending => "size DESC, name",
            DirectoryOrder.Modified => "mtime, name",
            DirectoryOrder.ModifiedDescending => "mtime DESC, name",
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Order, "Unknown order."),
        };
        var directoriesFirst = request.DirectoriesFirst ? "files IS NULL, " : "";
        return $"SELECT * FROM ({Both}) ORDER BY {directoriesFirst}{order} {Page}";
    }
}
