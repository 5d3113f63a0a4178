using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>
/// The catalog as plainly as it can be said: a dictionary for each archive. Paths are Latin-1 text, a
/// character for a byte.
/// </summary>
internal sealed class CatalogModel
{
    private readonly List<ModelArchive> archives = [];

    public IReadOnlyList<ModelArchive> Archives => archives;

    public void Index(Guid chain, Guid archive, IEnumerable<CatalogEntry> entries)
    {
        Remove(archive);
        var tree = new Dictionary<string, ModelEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (CatalogPath.IsAcceptable(entry.Path.Span))
                Take(tree, Encoding.Latin1.GetString(entry.Path.Span), entry);
        }

        archives.Add(new ModelArchive(chain, archive, tree));
    }

    public void Remove(Guid archive) => archives.RemoveAll(candidate => candidate.Archive == archive);

    private static void Take(Dictionary<string, ModelEntry> tree, string path, in CatalogEntry entry)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (!tree.TryGetValue(path[..slash], out var above) || above.Type != EntryType.Directory)
                tree[path[..slash]] = ModelEntry.Implied;
        }

        var isDirectory = entry.Type == EntryType.Directory;
        if (isDirectory || !tree.Keys.Any(other => other.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            tree[path] = new ModelEntry(
                entry.Type, entry.Mode, entry.Owner, isDirectory ? 0 : entry.SizeBytes, entry.ModifiedNanoseconds,
                Encoding.Latin1.GetString(entry.LinkTarget.Span), entry.IsHardLink, false);
        }
    }
}
