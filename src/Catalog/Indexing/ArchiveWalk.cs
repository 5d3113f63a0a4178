using System.Collections;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Follows an archive as borg lists it, depth first, with the directories from the root to the current one
/// on a stack; each is merged when the walk leaves it. Memory is bounded by what is on the stack, and that
/// by <c>bufferBytes</c>: beyond, arrivals wait on disk.
/// </summary>
internal sealed class ArchiveWalk(MergeContext context, int bufferBytes)
{
    // A bit for each directory that was ever seen: at this bound 64 MB.
    private const int MaxDirectories = 1 << 29;

    private readonly FirstVisitMerge firstVisit = new(context);
    private readonly RevisitMerge revisit = new(context);
    private readonly Staging staging = new(context.Connection, bufferBytes / 4);
    private readonly List<DirectoryFrame> stack = [];
    private readonly Stack<DirectoryFrame> spare = [];
    private readonly BitArray visited = new(1_024);
    private byte[] path = new byte[4_096];
    private long buffered;

    /// <summary>Sums of the whole archive; right after <see cref="Finish"/>.</summary>
    public long TotalBytes { get; private set; }

    public long TotalFiles { get; private set; }

    /// <summary>False when the path is not acceptable; nothing is taken then.</summary>
    public bool TryTake(in CatalogEntry entry)
    {
        if (stack.Count == 0)
            Enter(Schema.Root, isNew: false, pathLength: 0, declaredAt: -1);
        var entryPath = entry.Path.Span;
        var top = stack[^1];
        if (!IsDirectlyIn(top, entryPath))
        {
            if (!CatalogPath.IsAcceptable(entryPath))
                return false;
            GoToParentOf(entryPath);
            top = stack[^1];
        }

        var name = entryPath[PrefixLength(top)..];
        if (!CatalogPath.IsAcceptablePart(name) || entryPath.Length > CatalogPath.MaxLength)
            return false;
        var isDirectory = entry.Type == EntryType.Directory;
        var traits = ArrivalTraits.Declared | (isDirectory ? ArrivalTraits.Directory : ArrivalTraits.None)
            | (entry.IsHardLink ? ArrivalTraits.HardLink : ArrivalTraits.None);
        var attributes = new EntryAttributes(entry.Type, entry.Mode & 0xfff, entry.IsHardLink, false, entry.Owner ?? Owner.Unknown);
        var index = Append(
            top,
            new Arrival
            {
                Attribute = context.Attributes.IdOf(attributes),
                Size = isDirectory ? 0 : entry.SizeBytes,
                Modified = entry.ModifiedNanoseconds,
                Traits = traits,
            },
            name,
            entry.LinkTarget.Span);
        if (isDirectory)
            EnterChild(name, index);
        return true;
    }

    /// <summary>Leaves all directories and ends what is beneath those that went away.</summary>
    public void Finish()
    {
        if (stack.Count == 0)
            Enter(Schema.Root, isNew: false, pathLength: 0, declaredAt: -1);
        while (stack.Count > 1)
            Leave();
        var root = stack[0];
        Merge(root);
        (TotalBytes, TotalFiles) = (root.GrownBytes, root.GrownFiles);
        stack.Clear();
        foreach (var directory in context.Vanished)
            CloseBeneath(directory);
    }

    private bool IsDirectlyIn(DirectoryFrame frame, ReadOnlySpan<byte> entryPath)
    {
        var prefix = PrefixLength(frame);
        return entryPath.Length > prefix
            && (prefix == 0 || (entryPath[prefix - 1] == '/' && entryPath.StartsWith(path.AsSpan(0, prefix - 1))))
            && !entryPath[prefix..].Contains((byte)'/');
    }

    private static int PrefixLength(DirectoryFrame frame) => frame.PathLength == 0 ? 0 : frame.PathLength + 1;

    private void GoToParentOf(ReadOnlySpan<byte> entryPath)
    {
        var parent = CatalogPath.Parent(entryPath);
        while (!IsPathOrPrefix(stack[^1], parent))
            Leave();
        while (stack[^1].PathLength < parent.Length)
        {
            var rest = parent[PrefixLength(stack[^1])..];
            var slash = rest.IndexOf((byte)'/');
            EnterChild(slash < 0 ? rest : rest[..slash], declaredAt: -1);
        }
    }

    private bool IsPathOrPrefix(DirectoryFrame frame, ReadOnlySpan<byte> folder)
    {
        var length = frame.PathLength;
        return length == 0
            || (folder.Length >= length && (folder.Length == length || folder[length] == '/')
                && folder.StartsWith(path.AsSpan(0, length)));
    }

    private void EnterChild(ReadOnlySpan<byte> name, int declaredAt)
    {
        var parent = stack[^1];
        var start = PrefixLength(parent);
        if (path.Length < start + name.Length)
            Array.Resize(ref path, Math.Max(path.Length * 2, start + name.Length));
        if (start > 0)
            path[start - 1] = (byte)'/';
        name.CopyTo(path.AsSpan(start));
        var id = context.Directories.Find(parent.Id, name);
        var isNew = id < 0;
        if (isNew)
            id = context.Directories.Add(parent.Id, name);
        Enter(id, isNew, start + name.Length, declaredAt);
    }

    private void Enter(long id, bool isNew, int pathLength, int declaredAt)
    {
        if (id >= MaxDirectories)
            throw new CatalogException(CatalogFault.Damaged, "The number of a directory is beyond all bounds.");
        if (id >= visited.Length)
            visited.Length = (int)Math.Min(MaxDirectories, Math.Max(id + 1, visited.Length * 2L));
        var frame = spare.Count > 0 ? spare.Pop() : new DirectoryFrame();
        var isRevisit = visited[(int)id];
        frame.Enter(id, isNew, isRevisit, pathLength, declaredAt);
        frame.WasFilled = isRevisit && context.HasLive(id);
        visited[(int)id] = true;
        stack.Add(frame);
    }

    private int Append(DirectoryFrame frame, in Arrival arrival, ReadOnlySpan<byte> name, ReadOnlySpan<byte> link)
    {
        var before = frame.BufferedBytes;
        var index = frame.Append(arrival, name, link);
        buffered += frame.BufferedBytes - before;
        if (buffered <= bufferBytes)
            return index;
        foreach (var spilling in stack)
        {
            // Its item has left memory with the frame below: it reports by a note of its own.
            spilling.DeclaredAt = -1;
            if (spilling.Count > 0)
                staging.Spill(spilling);
        }

        buffered = 0;
        return -1;
    }

    private void Leave()
    {
        var frame = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        Merge(frame);
        Report(frame, stack[^1]);
        spare.Push(frame);
    }

    private void Merge(DirectoryFrame frame)
    {
        if (!frame.HasSpilled)
        {
            frame.Sort();
            buffered -= frame.BufferedBytes;
            MergePiece(frame, [], [], isLast: true);
            frame.Clear();
            return;
        }

        buffered -= frame.BufferedBytes;
        staging.Spill(frame);
        byte[] after = [];
        bool isMore;
        do
        {
            isMore = staging.Load(frame, after);
            var upTo = frame.Count == 0 ? after : frame.NameOf(frame[frame.Count - 1]).ToArray();
            frame.Sort();
            MergePiece(frame, after, upTo, isLast: !isMore);
            frame.Clear();
            after = upTo;
        }
        while (isMore);
        staging.Drop(frame.Id);
    }

    private void MergePiece(DirectoryFrame frame, ReadOnlySpan<byte> after, ReadOnlySpan<byte> upTo, bool isLast)
    {
        if (frame.IsRevisit)
            revisit.Run(frame);
        else
            firstVisit.Run(frame, after, upTo, isLast);
    }

    /// <summary>Tells the directory above what the visit brought.</summary>
    private void Report(DirectoryFrame frame, DirectoryFrame parent)
    {
        var traits = ArrivalTraits.Directory | (frame.HasArrivals ? ArrivalTraits.HasChildren : ArrivalTraits.None)
            | (frame.HasChanged ? ArrivalTraits.Changed : ArrivalTraits.None)
            | (frame.WasFilled && frame.HasArrivals ? ArrivalTraits.WasFilled : ArrivalTraits.None);
        if (frame.DeclaredAt >= 0)
        {
            ref var item = ref parent[frame.DeclaredAt];
            (item.Size, item.Files) = (frame.GrownBytes, frame.GrownFiles);
            item.Traits |= traits;
        }
        else if (traits != ArrivalTraits.Directory)
        {
            var start = PrefixLength(parent);
            Append(
                parent,
                new Arrival { Size = frame.GrownBytes, Files = frame.GrownFiles, Traits = traits },
                path.AsSpan(start, frame.PathLength - start),
                []);
        }
    }

    private void CloseBeneath(long vanished)
    {
        var waiting = new Stack<long>([vanished]);
        while (waiting.TryPop(out var directory))
        {
            // Visited after all, by another way; then its own merge has ended what had to end.
            if (directory < visited.Length && visited[(int)directory])
                continue;
            var children = context.Connection.Prepare("""
                SELECT d.id FROM live l JOIN directory d ON d.parent = l.directory AND d.name = l.name
                WHERE l.chain = ?1 AND l.directory = ?2 AND l.files IS NOT NULL
                """).Bind(1, context.Chain).Bind(2, directory);
            while (children.Step())
                waiting.Push(children.Long(0));
            context.Writer.CloseAllIn(directory);
        }
    }
}
