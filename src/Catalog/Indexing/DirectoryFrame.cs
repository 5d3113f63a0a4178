using System.Buffers.Binary;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// A directory while the walk is inside it: what arrived, until the walk leaves and it is merged. Frames are
/// used again, so that the walk allocates little.
/// </summary>
internal sealed class DirectoryFrame
{
    private const int KeptArrivals = 4_096;
    private const int FewArrivals = 40;

    private Arrival[] arrivals = new Arrival[32];
    private SortKey[] order = [];
    private byte[] bytes = new byte[1_024];
    private int byteCount;
    private bool isSorted = true;

    public long Id { get; private set; }

    /// <summary>No archive of any chain had this directory before: nothing to compare with.</summary>
    public bool IsNew { get; private set; }

    /// <summary>The walk has been here and left before, in this indexing.</summary>
    public bool IsRevisit { get; private set; }

    /// <summary>Something was in it when a further visit began.</summary>
    public bool WasFilled { get; set; }

    /// <summary>Length of the directory's path in the walk's path buffer.</summary>
    public int PathLength { get; private set; }

    /// <summary>Index of the item that declared this directory, in the frame below; -1 where there is none.</summary>
    public int DeclaredAt { get; set; }

    /// <summary>Arrivals held in memory.</summary>
    public int Count { get; private set; }

    /// <summary>Whether anything arrived in this visit, spilled arrivals included.</summary>
    public bool HasArrivals { get; private set; }

    public bool HasSpilled { get; set; }

    public bool HasChanged { get; set; }

    /// <summary>By how much the directory grew in this visit: bytes and files, at any depth.</summary>
    public long GrownBytes { get; set; }

    public long GrownFiles { get; set; }

    public int BufferedBytes => (Count * 72) + byteCount;

    public void Enter(long id, bool isNew, bool isRevisit, int pathLength, int declaredAt)
    {
        Clear();
        (Id, IsNew, IsRevisit, PathLength, DeclaredAt) = (id, isNew, isRevisit, pathLength, declaredAt);
        (HasArrivals, HasSpilled, HasChanged, GrownBytes, GrownFiles) = (false, false, false, 0, 0);
    }

    /// <summary>Drops the arrivals from memory, and outsized buffers with them.</summary>
    public void Clear()
    {
        Count = 0;
        byteCount = 0;
        isSorted = true;
        if (arrivals.Length > KeptArrivals)
            (arrivals, order) = (new Arrival[32], []);
        if (bytes.Length > KeptArrivals * 32)
            bytes = new byte[1_024];
    }

    public int Append(in Arrival arrival, ReadOnlySpan<byte> name, ReadOnlySpan<byte> link)
    {
        if (Count == arrivals.Length)
            Array.Resize(ref arrivals, Count * 2);
        if (bytes.Length - byteCount < name.Length + link.Length)
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, byteCount + name.Length + link.Length));
        ref var added = ref arrivals[Count];
        added = arrival;
        (added.NameStart, added.NameLength) = (byteCount, name.Length);
        name.CopyTo(bytes.AsSpan(byteCount));
        byteCount += name.Length;
        (added.LinkStart, added.LinkLength) = (byteCount, link.Length);
        link.CopyTo(bytes.AsSpan(byteCount));
        byteCount += link.Length;
        isSorted = isSorted && (Count == 0 || NameOf(arrivals[Count - 1]).SequenceCompareTo(name) < 0);
        HasArrivals = true;
        return Count++;
    }

    public ref Arrival this[int index] => ref arrivals[index];

    public ReadOnlySpan<byte> NameOf(in Arrival arrival) => bytes.AsSpan(arrival.NameStart, arrival.NameLength);

    public ReadOnlySpan<byte> LinkOf(in Arrival arrival) => bytes.AsSpan(arrival.LinkStart, arrival.LinkLength);

    /// <summary>The arrival at a place in the order of <see cref="Sort"/>.</summary>
    public ref Arrival Sorted(int place) => ref arrivals[isSorted ? place : order[place].Index];

    public int SortedIndex(int place) => isSorted ? place : order[place].Index;

    /// <summary>Orders by the bytes of the names, and arrivals of one name as they came.</summary>
    public void Sort()
    {
        if (isSorted)
            return;
        if (order.Length < Count)
            order = new SortKey[arrivals.Length];
        for (var i = 0; i < Count; i++)
            order[i] = new SortKey(Prefix(NameOf(arrivals[i])), i);
        if (Count <= FewArrivals)
            InsertionSort();
        else
            order.AsSpan(0, Count).Sort(Compare);
    }

    /// <summary>The place behind the last arrival that has the name of the one at <paramref name="place"/>.</summary>
    public int EndOfGroup(int place)
    {
        var name = NameOf(Sorted(place));
        var end = place + 1;
        while (end < Count && NameOf(Sorted(end)).SequenceEqual(name))
            end++;
        return end;
    }

    // The first eight bytes as a number decide nearly every comparison without touching the names.
    private static ulong Prefix(ReadOnlySpan<byte> name)
    {
        if (name.Length >= 8)
            return BinaryPrimitives.ReadUInt64BigEndian(name);
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        name.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    // Most directories are small: this spares the call of a delegate for each comparison.
    private void InsertionSort()
    {
        for (var i = 1; i < Count; i++)
        {
            var key = order[i];
            var at = i;
            for (; at > 0 && Compare(order[at - 1], key) > 0; at--)
                order[at] = order[at - 1];
            order[at] = key;
        }
    }

    private int Compare(SortKey left, SortKey right)
    {
        if (left.Prefix != right.Prefix)
            return left.Prefix < right.Prefix ? -1 : 1;
        var names = NameOf(arrivals[left.Index]).SequenceCompareTo(NameOf(arrivals[right.Index]));
        return names != 0 ? names : left.Index.CompareTo(right.Index);
    }

    private readonly record struct SortKey(ulong Prefix, int Index);
}
