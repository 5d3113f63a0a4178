using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>What differs between two archives, folder by folder. Sums of folders are stored, so "what grew?" needs no pass over the archive where both are of one chain.</summary>
internal static class Difference
{
    /// <summary>Null where the catalog does not hold both archives.</summary>
    public static DifferencePage? Read(CatalogConnection connection, DifferenceRequest request)
    {
        if (ArchiveRow.Find(connection, request.Before) is not { } before || ArchiveRow.Find(connection, request.After) is not { } after)
            return null;
        var lookup = new VersionLookup(connection);
        var (sumsBefore, sumsAfter) = (SumsOf(connection, lookup, before, request.Path.Span), SumsOf(connection, lookup, after, request.Path.Span));
        if (before.Chain != after.Chain)
            return new ForeignDifference(connection, request).Read(sumsBefore, sumsAfter);
        var directory = lookup.Directories.Resolve(request.Path.Span);
        if ((sumsBefore ?? sumsAfter) is null || directory < 0) // a folder that never held anything has no id
            return new DifferencePage([], 0, sumsBefore, sumsAfter, default(DifferenceTally));

        var isReversed = before.Number > after.Number;
        var span = new DifferenceSpan(before.Chain, Math.Min(before.Number, after.Number), Math.Max(before.Number, after.Number));
        var rows = Page(connection, span, directory, request, isReversed);
        var walk = new DifferenceWalk(connection, span, request.MaxCounted);
        var entries = rows.Select(row => Make(walk, directory, row.Low, row.High, isReversed)).ToList();
        var isAll = request.Offset == 0 && entries.Count < request.Limit;
        var total = isAll ? entries.Count : span.Fill(connection.Prepare($"SELECT count(*) FROM (SELECT 1 {DifferenceSpan.Rows})"), directory).Scalar(0);
        return new DifferencePage(entries, total, sumsBefore, sumsAfter, isAll ? Sum(entries) : Whole(connection, span, directory, request, isReversed));
    }

    private static List<(ArchiveEntry? Low, ArchiveEntry? High)> Page(
        CatalogConnection connection, DifferenceSpan span, long directory, DifferenceRequest request, bool isReversed)
    {
        var reader = new EntryReader(connection);
        var found = new List<(ArchiveEntry?, ArchiveEntry?)>();
        var query = span.Fill(connection.Prepare($"SELECT {DifferenceSpan.Columns} {DifferenceSpan.Rows} ORDER BY {OrderOf(request.Order, isReversed)} LIMIT ?5 OFFSET ?6"), directory)
            .Bind(5, request.Limit).Bind(6, request.Offset);
        while (query.Step())
            found.Add(DifferenceSpan.Read(reader, query));
        return found;
    }

    private static string OrderOf(DifferenceOrder order, bool isReversed) => order switch
    {
        DifferenceOrder.Name => "name",
        _ => $"{DifferenceSpan.Growth} {(order == DifferenceOrder.Growth == isReversed ? "ASC" : "DESC")}, name",
    };

    private static PathDifference Make(DifferenceWalk walk, long directory, ArchiveEntry? low, ArchiveEntry? high, bool isReversed)
    {
        var tally = (DifferenceTally?)DifferenceTally.Of(low, high);
        if (walk.FolderOf(directory, low, high) is { } child)
            tally = walk.Beneath(child) + tally;
        return isReversed ? new PathDifference(high, low, tally?.Reversed()) : new PathDifference(low, high, tally);
    }

    private static DifferenceTally? Sum(IReadOnlyList<PathDifference> entries) =>
        entries.Aggregate((DifferenceTally?)default(DifferenceTally), (sum, entry) => sum + entry.Tally);

    private static DifferenceTally? Whole(CatalogConnection connection, DifferenceSpan span, long directory, DifferenceRequest request, bool isReversed)
    {
        var tally = new DifferenceWalk(connection, span, request.MaxCounted).Beneath(directory);
        return isReversed ? tally?.Reversed() : tally;
    }

    private static FolderSums? SumsOf(CatalogConnection connection, VersionLookup lookup, ArchiveRow archive, ReadOnlySpan<byte> path)
    {
        if (!path.IsEmpty)
            return lookup.At(archive, path) is { Type: EntryType.Directory } folder ? new FolderSums(folder.FileCount, folder.SizeBytes) : null;
        var query = connection.Prepare("SELECT file_count, bytes FROM archive WHERE chain = ?1 AND number = ?2").Bind(1, archive.Chain).Bind(2, archive.Number);
        FolderSums? sums = query.Step() ? new FolderSums(query.Long(0), query.Long(1)) : null;
        query.Reset();
        return sums;
    }
}
