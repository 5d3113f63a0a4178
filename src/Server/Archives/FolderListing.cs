using BorgBackupServer.Borg.Output;
using BorgBackupServer.Catalog;

namespace BorgBackupServer.Server.Archives;

/// <summary>What lies in one folder, gathered from borg's list of a whole archive: what is below a folder counts as its size. Memory grows with the folder alone.</summary>
internal sealed class FolderListing(byte[] folder)
{
    /// <summary>A folder with more is left to the catalog.</summary>
    public const int MostEntries = 20_000;

    private readonly Dictionary<ReadOnlyMemory<byte>, Child> children = new(PathBytesComparer.Instance);
    private bool isFile;

    /// <summary>There is such a folder.</summary>
    public bool IsThere { get; private set; } = folder.Length == 0;

    public bool IsTooLarge => children.Count > MostEntries;

    public void Take(in FileEntry entry)
    {
        var path = entry.Path.Span;
        if (path.SequenceEqual(folder))
        {
            isFile = entry.Kind != FileKind.Directory;
            IsThere |= !isFile;
            return;
        }

        if (folder.Length > 0)
        {
            if (path.Length <= folder.Length + 1 || !path.StartsWith(folder) || path[folder.Length] != (byte)'/')
                return;
            path = path[(folder.Length + 1)..];
        }

        if (path.IsEmpty || path.SequenceEqual("."u8))
            return;
        IsThere |= !isFile;
        var slash = path.IndexOf((byte)'/');
        Add((slash < 0 ? path : path[..slash]).ToArray(), entry, isBelow: slash >= 0);
    }

    /// <summary>Folders first, then in the order.</summary>
    public IReadOnlyList<ArchiveEntry> ToEntries(DirectoryOrder order)
    {
        var entries = children.Select(pair => pair.Value.ToEntry(pair.Key.ToArray())).ToList();
        var byName = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        var foldersFirst = entries.OrderBy(entry => entry.Type != EntryType.Directory);
        return [.. order switch
        {
            DirectoryOrder.NameDescending => foldersFirst.ThenByDescending(entry => entry.Name, byName),
            DirectoryOrder.Size => foldersFirst.ThenBy(entry => entry.SizeBytes).ThenBy(entry => entry.Name, byName),
            DirectoryOrder.SizeDescending => foldersFirst.ThenByDescending(entry => entry.SizeBytes).ThenBy(entry => entry.Name, byName),
            DirectoryOrder.Modified => foldersFirst.ThenBy(entry => entry.ModifiedNanoseconds).ThenBy(entry => entry.Name, byName),
            DirectoryOrder.ModifiedDescending => foldersFirst.ThenByDescending(entry => entry.ModifiedNanoseconds).ThenBy(entry => entry.Name, byName),
            _ => foldersFirst.ThenBy(entry => entry.Name, byName),
        }];
    }

    private void Add(byte[] name, in FileEntry entry, bool isBelow)
    {
        if (!children.TryGetValue(name, out var child))
            children.Add(name, child = new Child());
        if (isBelow)
        {
            child.Type = EntryType.Directory;
            if (entry.Kind != FileKind.Directory)
            {
                child.FileCount++;
                child.Bytes += entry.Size;
            }
        }
        else
        {
            child.Known = CatalogEntries.Of(entry) with { Path = name, LinkTarget = entry.LinkTarget.ToArray() };
            child.Type = child.Known.Value.Type;
        }
    }

    private sealed class Child
    {
        public EntryType Type { get; set; }

        public long Bytes { get; set; }

        public long FileCount { get; set; }

        /// <summary>Null while only what is below it was seen.</summary>
        public CatalogEntry? Known { get; set; }

        public ArchiveEntry ToEntry(byte[] name) => new()
        {
            Name = name,
            Type = Type,
            Mode = Known?.Mode ?? 0,
            Owner = Known?.Owner ?? Owner.Unknown,
            SizeBytes = Type == EntryType.Directory ? Bytes : Known?.SizeBytes ?? 0,
            FileCount = Type == EntryType.Directory ? FileCount : 1,
            ModifiedNanoseconds = Known?.ModifiedNanoseconds ?? 0,
            LinkTarget = Known?.LinkTarget.ToArray() ?? [],
            IsHardLink = Known?.IsHardLink ?? false,
            IsImplied = Known is null,
        };
    }
}
