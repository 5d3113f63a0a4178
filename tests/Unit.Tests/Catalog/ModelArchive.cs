using System.Text;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Unit.Tests.Catalog;

/// <summary>One archive of the model, and its answers written as text.</summary>
internal sealed record ModelArchive(Guid Chain, Guid Archive, Dictionary<string, ModelEntry> Tree)
{
    public static string Describe(ArchiveEntry entry) => string.Join('|',
        Encoding.Latin1.GetString(entry.Name), entry.Type, entry.Mode, entry.Owner, entry.SizeBytes, entry.FileCount,
        entry.ModifiedNanoseconds, Encoding.Latin1.GetString(entry.LinkTarget), entry.IsHardLink, entry.IsImplied);

    public string Describe(string path)
    {
        var entry = Tree[path];
        var isDirectory = entry.Type == EntryType.Directory;
        var (files, bytes) = isDirectory ? Sum(path) : (1, entry.Size);
        return string.Join('|', path[(path.LastIndexOf('/') + 1)..], entry.Type, entry.Mode, entry.Owner, bytes, files,
            entry.Modified, entry.Link, entry.IsHardLink, entry.IsImplied);
    }

    /// <summary>Files and bytes beneath a directory; of everything for the empty path.</summary>
    public (long Files, long Bytes) Sum(string path)
    {
        var files = Tree.Where(pair => pair.Value.Type != EntryType.Directory && IsBeneath(pair.Key, path)).ToList();
        return (files.Count, files.Sum(pair => pair.Value.Weight));
    }

    public IEnumerable<string> Children(string path) => Tree.Keys
        .Where(candidate => IsBeneath(candidate, path) && !candidate[(path.Length == 0 ? 0 : path.Length + 1)..].Contains('/'))
        .Order(StringComparer.Ordinal);

    public bool HasDirectory(string path) => path.Length == 0 || (Tree.TryGetValue(path, out var entry) && entry.Type == EntryType.Directory);

    private static bool IsBeneath(string path, string folder) =>
        folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
