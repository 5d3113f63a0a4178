namespace BorgBackupServer.Catalog.Storage;

/// <summary>
/// The tables. Archives of a chain are numbered in the order of indexing. A version of a path is in all
/// existing archives from <c>first</c> on: in <c>live</c> without an end, which is why an unchanged file costs
/// nothing in a further archive; in <c>past</c> up to <c>last</c>, which is always an existing archive.
/// <c>past</c> is clustered by <c>last</c>, so that closing versions appends, and removing an archive touches
/// only the versions that ended with it.
/// </summary>
internal static class Schema
{
    /// <summary>"BBSC" in the header of the file, by which a catalog is known.</summary>
    public const int ApplicationId = 0x42425343;

    public const int Version = 1;

    /// <summary>Id of the root, which has no row. Parts of paths hang below it.</summary>
    public const long Root = 0;

    public static readonly string[] Tables =
    [
        """
        CREATE TABLE chain(
          id INTEGER PRIMARY KEY,
          key BLOB NOT NULL UNIQUE,
          number INTEGER NOT NULL,       -- the highest ever given
          live_count INTEGER NOT NULL,
          past_count INTEGER NOT NULL,
          name_count INTEGER NOT NULL)
        """,
        """
        CREATE TABLE archive(
          chain INTEGER NOT NULL,
          number INTEGER NOT NULL,
          key BLOB NOT NULL UNIQUE,
          file_count INTEGER NOT NULL,
          bytes INTEGER NOT NULL,
          PRIMARY KEY(chain, number)) WITHOUT ROWID
        """,
        """
        CREATE TABLE directory(
          id INTEGER PRIMARY KEY,
          parent INTEGER NOT NULL,
          name BLOB NOT NULL,
          UNIQUE(parent, name))
        """,
        """
        CREATE TABLE attribute(
          id INTEGER PRIMARY KEY,
          type INTEGER NOT NULL,
          mode INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          uid INTEGER NOT NULL,
          gid INTEGER NOT NULL,
          user TEXT NOT NULL,
          "group" TEXT NOT NULL,
          UNIQUE(uid, gid, mode, type, flags, user, "group"))
        """,
        """
        CREATE TABLE live(
          chain INTEGER NOT NULL,
          directory INTEGER NOT NULL,
          name BLOB NOT NULL,
          first INTEGER NOT NULL,
          attribute INTEGER NOT NULL,
          size INTEGER NOT NULL,         -- of a directory: of everything beneath it
          mtime INTEGER NOT NULL,        -- nanoseconds since 1970
          files INTEGER,                 -- of a directory: how many entries beneath it are no directories; else null
          link BLOB,
          PRIMARY KEY(chain, directory, name)) WITHOUT ROWID
        """,
        """
        CREATE TABLE past(
          chain INTEGER NOT NULL,
          last INTEGER NOT NULL,
          directory INTEGER NOT NULL,
          name BLOB NOT NULL,
          first INTEGER NOT NULL,
          attribute INTEGER NOT NULL,
          size INTEGER NOT NULL,
          mtime INTEGER NOT NULL,
          files INTEGER,
          link BLOB,
          PRIMARY KEY(chain, last, directory, name)) WITHOUT ROWID
        """,
        // Every name of a chain's paths once more, packed for scanning: see Search/NamePack.
        "CREATE TABLE names(id INTEGER PRIMARY KEY, chain INTEGER NOT NULL, body BLOB NOT NULL)",
    ];

    public static void Create(CatalogConnection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        foreach (var table in Tables)
            connection.Execute(table);
        connection.Execute($"PRAGMA application_id = {ApplicationId}");
        connection.Execute($"PRAGMA user_version = {Version}");
        connection.Execute("COMMIT");
    }

    /// <summary>Null when the file is a catalog of this version; else what it is.</summary>
    public static CatalogFault? Recognise(CatalogConnection connection)
    {
        if (connection.Prepare("PRAGMA application_id").Scalar(0) != ApplicationId)
            return CatalogFault.Foreign;
        if (connection.Prepare("PRAGMA user_version").Scalar(0) != Version)
            return CatalogFault.OtherVersion;
        // Reads the schema and the root pages: a truncated file is noticed here.
        foreach (var table in (string[])["chain", "archive", "directory", "attribute", "live", "past", "names"])
            _ = connection.Prepare($"SELECT 1 FROM {table} LIMIT 1").Scalar(0);
        return null;
    }
}
