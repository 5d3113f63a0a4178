using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>
/// Two archives of one chain in the order of their numbers, and the query for what differs in a folder between them. Only
/// versions that one of them holds and the other does not are read: what both share costs nothing.
/// </summary>
internal sealed record DifferenceSpan(long Chain, long Low, long High)
{
    /// <summary>The lower archive's version in columns 1 to 5, the higher one's in 6 to 10; an attribute that is null means: not there.</summary>
    public const string Columns = """
        name,
        max(CASE side WHEN 0 THEN attribute END), max(CASE side WHEN 0 THEN size END), max(CASE side WHEN 0 THEN mtime END),
        max(CASE side WHEN 0 THEN files END), max(CASE side WHEN 0 THEN link END),
        max(CASE side WHEN 1 THEN attribute END), max(CASE side WHEN 1 THEN size END), max(CASE side WHEN 1 THEN mtime END),
        max(CASE side WHEN 1 THEN files END), max(CASE side WHEN 1 THEN link END)
        """;

    /// <summary>Of chain ?1 and folder ?2, between the numbers ?3 and ?4. A file that went and came back as it was is no difference.</summary>
    public const string Rows = """
        FROM (
          SELECT 0 AS side, name, attribute, size, mtime, files, link
          FROM archive a CROSS JOIN past p ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2
          WHERE a.chain = ?1 AND a.number >= ?3 AND a.number < ?4 AND p.first <= ?3
          UNION ALL
          SELECT 1, name, attribute, size, mtime, files, link
          FROM live WHERE chain = ?1 AND directory = ?2 AND first > ?3 AND first <= ?4
          UNION ALL
          SELECT 1, name, attribute, size, mtime, files, link
          FROM archive a CROSS JOIN past p ON p.chain = a.chain AND p.last = a.number AND p.directory = ?2
          WHERE a.chain = ?1 AND a.number >= ?4 AND p.first > ?3 AND p.first <= ?4)
        GROUP BY name
        HAVING count(*) = 1 OR max(files) IS NOT NULL OR min(attribute) <> max(attribute) OR min(size) <> max(size)
          OR min(mtime) <> max(mtime) OR count(link) = 1 OR min(link) <> max(link)
        """;

    /// <summary>Bytes by which the higher archive's version is larger; a further name of a file weighs nothing.</summary>
    public const string Growth = """
        total(CASE WHEN files IS NULL AND (SELECT flags & 1 FROM attribute t WHERE t.id = attribute) THEN 0
          WHEN side = 0 THEN -size ELSE size END)
        """;

    /// <summary>Archives from the lower one on.</summary>
    public long CountArchives(CatalogConnection connection) =>
        connection.Prepare("SELECT count(*) FROM archive WHERE chain = ?1 AND number >= ?2").Bind(1, Chain).Bind(2, Low).Scalar(0);

    public Statement Fill(Statement statement, long directory) =>
        statement.Bind(1, Chain).Bind(2, directory).Bind(3, Low).Bind(4, High);

    public static (ArchiveEntry? Low, ArchiveEntry? High) Read(EntryReader reader, Statement row) =>
        (row.IsNull(1) ? null : reader.Read(row, 1), row.IsNull(6) ? null : reader.Read(row, 6));
}
