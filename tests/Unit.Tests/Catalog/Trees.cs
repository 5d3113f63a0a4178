using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>Short ways to write entries and to read what a catalog says.</summary>
internal static class Trees
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static CatalogEntry File(string path, long size = 1, long modified = 0) =>
        new() { Path = Bytes(path), Type = EntryType.File, SizeBytes = size, ModifiedNanoseconds = modified, Mode = 0x1a4 };

    public static CatalogEntry Folder(string path, long modified = 0) =>
        new() { Path = Bytes(path), Type = EntryType.Directory, ModifiedNanoseconds = modified, Mode = 0x1ed };

    public static Guid Index(this CatalogFile catalog, Guid chain, params CatalogEntry[] entries)
    {
        var archive = Guid.CreateVersion7();
        _ = catalog.IndexArchive(chain, archive, entries, null, CancellationToken.None);
        return archive;
    }

    public static DirectoryPage? List(this CatalogFile catalog, Guid archive, string path) =>
        catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = Bytes(path), Limit = 1_000 });

    /// <summary>Names of a directory, joined by blanks; "(none)" where there is no such directory.</summary>
    public static string Names(this CatalogFile catalog, Guid archive, string path) =>
        catalog.List(archive, path) is { } page
            ? string.Join(' ', page.Entries.Select(entry => CatalogPath.ToText(entry.Name)))
            : "(none)";

    public static ArchiveEntry? Get(this CatalogFile catalog, Guid archive, string path) => catalog.GetEntry(archive, Bytes(path));

    /// <summary>Paths found, joined by blanks.</summary>
    public static string Found(this CatalogFile catalog, string query, Guid? archive = null, Guid? chain = null) =>
        string.Join(' ', catalog
            .Find(new FindRequest { Query = query, Archive = archive, Chain = chain }, CancellationToken.None)
            .Paths.Select(found => CatalogPath.ToText(found.Path)).Order(StringComparer.Ordinal));
}
