namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// What a name stands for once everything that arrived under it is known. In the order of arrival, a later
/// item replaces an earlier one, with one exception: what has something beneath it is a directory, whatever
/// else the archive says of it.
/// </summary>
internal struct Resolution
{
    private const int NoItem = -1;

    private bool hasChildren;

    /// <summary>Index of the item that won, or negative.</summary>
    public int Item { get; private set; }

    /// <summary>The row that was there before stays as it is, but for the directory's sums.</summary>
    public bool KeepsRow { get; private set; }

    public bool IsDirectory { get; private set; }

    public bool HasChanged { get; private set; }

    public long GrownBytes { get; private set; }

    public long GrownFiles { get; private set; }

    /// <summary>A directory that no item declares.</summary>
    public readonly bool IsImplied => IsDirectory && !KeepsRow && Item == NoItem;

    /// <summary>Starts with nothing under the name.</summary>
    public static Resolution OfNothing() => new() { Item = NoItem };

    /// <summary>Starts with what an earlier visit of this indexing left under the name.</summary>
    public static Resolution OfRow(bool isDirectory, bool hasChildren) =>
        new() { Item = NoItem, KeepsRow = true, IsDirectory = isDirectory, hasChildren = hasChildren };

    public void Add(in Arrival arrival, int index)
    {
        if (arrival.Is(ArrivalTraits.Declared))
        {
            var isDirectory = arrival.Is(ArrivalTraits.Directory);
            if (isDirectory || !(IsDirectory && hasChildren))
                (Item, KeepsRow, IsDirectory) = (index, false, isDirectory);
        }
        else if (arrival.Is(ArrivalTraits.HasChildren) && !IsDirectory)
        {
            (Item, KeepsRow, IsDirectory) = (NoItem, false, true);
        }

        if (!arrival.Is(ArrivalTraits.Directory))
            return;
        hasChildren |= arrival.Is(ArrivalTraits.HasChildren);
        HasChanged |= arrival.Is(ArrivalTraits.Changed);
        GrownBytes += arrival.Size;
        GrownFiles += arrival.Files;
    }
}
