using System.Text;
using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores;

/// <summary>The files of a selection one by one, with their owners, as far as one order carries them.</summary>
/// <param name="Paths">Files, if <paramref name="IsExact"/>; else what was selected.</param>
internal sealed record SelectionFiles(IReadOnlyList<WirePath> Paths, bool IsExact, IReadOnlyList<string> Users, IReadOnlyList<string> Groups)
{
    private const int MostBytes = 1024 * 1024;

    public static SelectionFiles? Read(CatalogFile catalog, Guid archive, Selection selection)
    {
        var walk = new Walk(catalog, archive);
        var roots = selection.IsEverything ? TopOf(catalog, archive) : selection.Paths;
        if (roots is null)
            return null;
        var isWhole = true;
        foreach (var path in roots)
            isWhole = isWhole && catalog.GetEntry(archive, path.Bytes.ToArray()) is { } entry && walk.Add(path.Bytes.ToArray(), entry);
        return new SelectionFiles(isWhole ? walk.Paths : [.. roots.Take(WireLimits.Paths)], isWhole, [.. walk.Users.Take(WireLimits.Names)], [.. walk.Groups.Take(WireLimits.Names)]);
    }

    private static IReadOnlyList<WirePath>? TopOf(CatalogFile catalog, Guid archive) =>
        catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = ReadOnlyMemory<byte>.Empty, Limit = DirectoryRequest.MaxLimit }) is { } top
            ? [.. top.Entries.Select(entry => new WirePath(entry.Name))]
            : null;

    private sealed class Walk(CatalogFile catalog, Guid archive)
    {
        private int bytes;

        public List<WirePath> Paths { get; } = [];

        public HashSet<string> Users { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Groups { get; } = new(StringComparer.Ordinal);

        /// <summary>False if there are more than an order carries.</summary>
        public bool Add(byte[] path, ArchiveEntry entry)
        {
            Name(Users, entry.Owner.User);
            Name(Groups, entry.Owner.Group);
            if (entry.Type != EntryType.Directory)
            {
                bytes += path.Length;
                if (Paths.Count == WireLimits.Paths || bytes > MostBytes || path.Length > WirePath.MaxBytes)
                    return false;
                Paths.Add(new WirePath(path));
                return true;
            }

            for (var offset = 0; ; offset += DirectoryRequest.MaxLimit)
            {
                if (catalog.ListDirectory(new DirectoryRequest { Archive = archive, Path = path, Offset = offset, Limit = DirectoryRequest.MaxLimit }) is not { } page)
                    return true;
                foreach (var child in page.Entries)
                    if (!Add(CatalogPath.Join(path, child.Name), child))
                        return false;
                if (offset + page.Entries.Count >= page.TotalCount || page.Entries.Count == 0)
                    return true;
            }
        }

        private static void Name(HashSet<string> names, string name)
        {
            if (name.Length is > 0 and <= WireLimits.NameChars && names.Count < WireLimits.Names && Encoding.UTF8.GetByteCount(name) <= WireLimits.NameChars)
                names.Add(name);
        }
    }
}
