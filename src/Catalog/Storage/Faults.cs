using SQLitePCL;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>SQLite's result codes as reasons that a caller can act on.</summary>
internal static class Faults
{
    public static CatalogException From(sqlite3 database, int code) =>
        new(Classify(code), $"SQLite {raw.sqlite3_extended_errcode(database)}: {raw.sqlite3_errmsg(database).utf8_to_string()}");

    public static CatalogFault Classify(int code) => (code & 0xff) switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => CatalogFault.Busy,
        raw.SQLITE_NOTADB => CatalogFault.Foreign,
        raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN
            or raw.SQLITE_PERM or raw.SQLITE_NOMEM => CatalogFault.Storage,
        // The rest can only be a table that is not as the schema says: someone else wrote to the file.
        _ => CatalogFault.Damaged,
    };
}
