using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Reading;

/// <summary>
/// What differs between two archives of different chains, which share no versions: both folders are gone through side by side,
/// name by name. What lies beneath is counted no further than agreed; a folder that was not gone through to its end, and of
/// which the sums are the same, is told as one that may differ.
/// </summary>
internal sealed class ForeignDifference(CatalogConnection connection, DifferenceRequest request)
{
    private const int PageSize = 2_000;

    private int visited;

    public DifferencePage Read(FolderSums? before, FolderSums? after)
    {
        var found = new List<PathDifference>();
        var whole = (DifferenceTally?)default(DifferenceTally);
        foreach (var (old, current) in Pairs(request.Path.ToArray(), isCounted: false))
        {
            if (Compare(request.Path.ToArray(), old, current) is not { } difference)
                continue;
            found.Add(difference);
            whole += difference.Tally;
        }

        var ordered = request.Order switch
        {
            DifferenceOrder.Name => found,
            DifferenceOrder.Growth => [.. found.OrderByDescending(GrowthOf)],
            _ => (IReadOnlyList<PathDifference>)[.. found.OrderBy(GrowthOf)],
        };
        return new DifferencePage([.. ordered.Skip(request.Offset).Take(request.Limit)], found.Count, before, after, whole);
    }

    /// <summary>Null where the two are the same.</summary>
    private PathDifference? Compare(byte[] folder, ArchiveEntry? old, ArchiveEntry? current)
    {
        var isFolder = old is { Type: EntryType.Directory } || current is { Type: EntryType.Directory };
        var isSame = old is not null && current is not null && IsSame(old, current);
        var own = isSame ? default : DifferenceTally.Of(old, current);
        if (!isFolder)
            return isSame ? null : new PathDifference(old, current, own);
        var beneath = Beneath(CatalogPath.Join(folder, (old ?? current)!.Name)); // because one of them is a folder
        return isSame && beneath == default(DifferenceTally) ? null : new PathDifference(old, current, beneath + own);
    }

    /// <summary>Null once too much was gone through.</summary>
    private DifferenceTally? Beneath(byte[] folder)
    {
        var tally = default(DifferenceTally);
        var waiting = new Stack<byte[]>([folder]);
        while (waiting.TryPop(out var path))
        {
            foreach (var (old, current) in Pairs(path, isCounted: true))
            {
                if (visited > request.MaxCounted)
                    return null;
                if (old is null || current is null || !IsSame(old, current))
                    tally += DifferenceTally.Of(old, current);
                if (old is { Type: EntryType.Directory } || current is { Type: EntryType.Directory })
                    waiting.Push(CatalogPath.Join(path, (old ?? current)!.Name)); // because one of them is a folder
            }

            if (visited > request.MaxCounted)
                return null;
        }

        return tally;
    }

    /// <summary>The names of a folder in both archives, in their order.</summary>
    private IEnumerable<(ArchiveEntry? Old, ArchiveEntry? Current)> Pairs(byte[] folder, bool isCounted)
    {
        using var before = List(request.Before, folder, isCounted).GetEnumerator();
        using var after = List(request.After, folder, isCounted).GetEnumerator();
        var (hasBefore, hasAfter) = (before.MoveNext(), after.MoveNext());
        while (hasBefore || hasAfter)
        {
            var order = !hasBefore ? 1 : !hasAfter ? -1 : before.Current.Name.AsSpan().SequenceCompareTo(after.Current.Name);
            yield return (order <= 0 ? before.Current : null, order >= 0 ? after.Current : null);
            if (order <= 0)
                hasBefore = before.MoveNext();
            if (order >= 0)
                hasAfter = after.MoveNext();
        }
    }

    private IEnumerable<ArchiveEntry> List(Guid archive, byte[] folder, bool isCounted)
    {
        for (byte[]? name = null; ;)
        {
            var page = DirectoryListing.Read(connection, new DirectoryRequest { Archive = archive, Path = folder, AfterName = name, Limit = PageSize });
            foreach (var entry in page?.Entries ?? [])
            {
                if (isCounted && ++visited > request.MaxCounted)
                    yield break;
                yield return entry;
            }

            if (page is null || page.Entries.Count < PageSize)
                yield break;
            name = page.Entries[^1].Name;
        }
    }

    // The sums of a folder tell what lies beneath it, which is told of what lies there.
    private static bool IsSame(ArchiveEntry old, ArchiveEntry current) =>
        old.Type == current.Type && old.Mode == current.Mode && old.Owner == current.Owner && old.IsHardLink == current.IsHardLink && old.IsImplied == current.IsImplied
            && old.ModifiedNanoseconds == current.ModifiedNanoseconds && old.LinkTarget.AsSpan().SequenceEqual(current.LinkTarget)
            && (old.Type == EntryType.Directory || old.SizeBytes == current.SizeBytes);

    private static long GrowthOf(PathDifference difference) => WeightOf(difference.After) - WeightOf(difference.Before);

    private static long WeightOf(ArchiveEntry? entry) => entry is null || entry.IsHardLink ? 0 : entry.SizeBytes;
}
