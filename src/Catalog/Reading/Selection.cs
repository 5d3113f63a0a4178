using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>Sums a selection of paths. Directories hold their sums, so each path costs one look-up.</summary>
internal static class Selection
{
    public static SelectionSummary? Summarise(
        CatalogConnection connection, Guid archiveKey, IReadOnlyCollection<ReadOnlyMemory<byte>> paths)
    {
        if (ArchiveRow.Find(connection, archiveKey) is not { } archive)
            return null;
        var selected = new HashSet<ReadOnlyMemory<byte>>(paths, PathBytesComparer.Instance);
        if (selected.Contains(ReadOnlyMemory<byte>.Empty))
            return Whole(connection, archive);
        var lookup = new VersionLookup(connection);
        var missing = new List<byte[]>();
        long files = 0, bytes = 0;
        foreach (var path in selected)
        {
            if (lookup.At(archive, path.Span) is not { } entry)
                missing.Add(path.ToArray());
            else if (!IsBeneathAnother(path, selected))
                (files, bytes) = (files + entry.FileCount, bytes + (entry.IsHardLink ? 0 : entry.SizeBytes));
        }

        return new SelectionSummary(files, bytes, missing);
    }

    private static SelectionSummary Whole(CatalogConnection connection, ArchiveRow archive)
    {
        var query = connection.Prepare("SELECT file_count, bytes FROM archive WHERE chain = ?1 AND number = ?2")
            .Bind(1, archive.Chain).Bind(2, archive.Number);
        var summary = query.Step() ? new SelectionSummary(query.Long(0), query.Long(1), []) : new SelectionSummary(0, 0, []);
        query.Reset();
        return summary;
    }

    private static bool IsBeneathAnother(ReadOnlyMemory<byte> path, HashSet<ReadOnlyMemory<byte>> selected)
    {
        for (var slash = path.Span.LastIndexOf((byte)'/'); slash >= 0; slash = path.Span[..slash].LastIndexOf((byte)'/'))
        {
            if (selected.Contains(path[..slash]))
                return true;
        }

        return false;
    }
}
