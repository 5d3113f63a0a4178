using BorgBackupServer.Catalog;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>
/// The next files of an archive to be proven: in the order of paths, behind the last one that the proof before came to. So
/// after some proofs every file had its turn, whatever was added and removed meanwhile.
/// </summary>
/// <param name="Until">The last of them; null where the archive has none behind it.</param>
internal sealed record ProofSample(IReadOnlyList<WirePath> Paths, long FileCount, long Bytes, byte[]? Until)
{
    /// <summary>Null where the catalog does not hold the archive.</summary>
    public static ProofSample? Draw(CatalogFile catalog, Guid archive, byte[]? after, ProofRule rule)
    {
        if (catalog.Summarise(archive, [ReadOnlyMemory<byte>.Empty]) is null)
            return null;
        var walk = new Walk(catalog, archive, rule);
        walk.Behind([], after ?? []);
        // At the end of the archive, or of what was there: from its beginning again.
        if (walk.Paths.Count == 0 && after is not null)
            walk.Behind([], []);
        return new ProofSample(walk.Paths, walk.FileCount, walk.Bytes, walk.IsFull ? walk.Last : null);
    }

    private sealed class Walk(CatalogFile catalog, Guid archive, ProofRule rule)
    {
        private const int PageSize = 1000;
        private int pathBytes;

        public List<WirePath> Paths { get; } = [];

        public long FileCount => Paths.Count;

        public long Bytes { get; private set; }

        public byte[]? Last { get; private set; }

        /// <summary>There is more.</summary>
        public bool IsFull { get; private set; }

        /// <summary>What lies in a folder behind a place in it: first below the name that the place goes through, then the names behind.</summary>
        public void Behind(byte[] folder, byte[] place)
        {
            byte[]? name = null;
            if (place.Length > 0)
            {
                var slash = place.AsSpan().IndexOf((byte)'/');
                name = slash < 0 ? place : place[..slash];
                var below = CatalogPath.Join(folder, name);
                if (slash >= 0 && catalog.GetEntry(archive, below) is { Type: EntryType.Directory })
                    Behind(below, place[(slash + 1)..]);
            }

            while (!IsFull)
            {
                var request = new DirectoryRequest { Archive = archive, Path = folder, AfterName = name, Limit = PageSize };
                if (catalog.ListDirectory(request) is not { Entries: { Count: > 0 } entries })
                    return;
                foreach (var entry in entries)
                    if (!Take(CatalogPath.Join(folder, entry.Name), entry))
                        return;
                if (entries.Count < PageSize)
                    return;
                name = entries[^1].Name;
            }
        }

        /// <summary>False if it has no room.</summary>
        private bool Take(byte[] path, ArchiveEntry entry)
        {
            if (entry.Type == EntryType.Directory)
            {
                Behind(path, []);
                return !IsFull;
            }

            // A name that cannot be asked for by itself comes with its folder in a whole proof; here it is passed over.
            if (path.Length > WirePath.MaxBytes || !new WirePath(path).IsText)
                return true;
            var bytes = entry.IsHardLink ? 0 : entry.SizeBytes;
            if (Paths.Count == rule.MostFiles || (Paths.Count > 0 && Bytes + bytes > rule.MostBytes) || pathBytes + Cost(path) > Selection.MaxBytes)
            {
                IsFull = true;
                return false;
            }

            Paths.Add(new WirePath(path));
            pathBytes += Cost(path);
            Bytes += bytes;
            Last = path;
            return true;
        }

        // As long as what borg is asked for such a name.
        private static int Cost(byte[] path) => path.AsSpan().Contains((byte)'?') ? path.Length * 16 : path.Length;
    }
}
