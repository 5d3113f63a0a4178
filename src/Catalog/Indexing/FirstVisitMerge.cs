using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// The usual merge: compares what arrived in a directory with the chain's live versions in it, both in the
/// order of names, and writes only the differences.
/// </summary>
internal sealed class FirstVisitMerge(MergeContext context)
{
    // Differences wait while the live versions are being read, because they change the table that is read.
    private const int MaxPending = 8_192;

    private readonly List<PendingChange> pending = [];
    private byte[] closedNames = new byte[4_096];
    private int closedBytes;

    /// <summary>
    /// Merges the frame's sorted arrivals with the live versions whose names are behind <paramref name="after"/>
    /// and, unless <paramref name="isLast"/>, not behind <paramref name="upTo"/>. Live versions that did not arrive are ended.
    /// </summary>
    public void Run(DirectoryFrame frame, ReadOnlySpan<byte> after, ReadOnlySpan<byte> upTo, bool isLast)
    {
        if (frame.IsNew)
        {
            InsertAll(frame);
            return;
        }

        var place = 0;
        var isFull = true;
        while (isFull)
        {
            isFull = false;
            var live = OpenLive(frame.Id, after, upTo, isLast);
            var hasRow = live.Step();
            while (!isFull && (hasRow || place < frame.Count))
            {
                var comparison = !hasRow ? -1 : place == frame.Count ? 1
                    : frame.NameOf(frame.Sorted(place)).SequenceCompareTo(live.Blob(0));
                if (comparison > 0)
                {
                    RememberClosed(live.Blob(0), live.Long(4) != VersionColumns.NoDirectory);
                }
                else
                {
                    var end = frame.EndOfGroup(place);
                    if (comparison == 0)
                        Compare(frame, place, end, live);
                    else
                        pending.Add(new PendingChange(ChangeKind.Insert, place, end));
                    place = end;
                }

                if (comparison < 0)
                    continue;
                isFull = pending.Count >= MaxPending;
                if (isFull)
                    after = live.Blob(0).ToArray();
                else
                    hasRow = live.Step();
            }

            live.Reset();
            Apply(frame);
        }
    }

    private void InsertAll(DirectoryFrame frame)
    {
        for (var place = 0; place < frame.Count;)
        {
            var end = frame.EndOfGroup(place);
            Insert(frame, place, end);
            place = end;
        }
    }

    private void Insert(DirectoryFrame frame, int place, int end)
    {
        var resolution = Resolve(frame, place, end);
        var version = context.Columns(frame, resolution);
        context.Insert(frame.Id, frame.NameOf(frame.Sorted(place)), version, MergeContext.Link(frame, resolution));
        AddWeight(frame, resolution, version);
        frame.HasChanged = true;
    }

    private void Compare(DirectoryFrame frame, int place, int end, Statement live)
    {
        var resolution = Resolve(frame, place, end);
        var version = context.Columns(frame, resolution);
        var old = new VersionColumns(live.Long(1), live.Long(2), live.Long(3), live.Long(4));
        AddWeight(frame, resolution, version);
        if (old == version && !resolution.HasChanged && live.Blob(5).SequenceEqual(MergeContext.Link(frame, resolution)))
            return;
        pending.Add(new PendingChange(
            old.IsDirectory && !version.IsDirectory ? ChangeKind.ReplaceDirectory : ChangeKind.Replace, place, end));
    }

    private static Resolution Resolve(DirectoryFrame frame, int place, int end)
    {
        var resolution = Resolution.OfNothing();
        for (; place < end; place++)
            resolution.Add(frame.Sorted(place), frame.SortedIndex(place));
        return resolution;
    }

    private static void AddWeight(DirectoryFrame frame, in Resolution resolution, in VersionColumns version)
    {
        if (version.IsDirectory)
        {
            frame.GrownBytes += version.Size;
            frame.GrownFiles += version.Files;
            return;
        }

        frame.GrownFiles++;
        if (!frame[resolution.Item].Is(ArrivalTraits.HardLink))
            frame.GrownBytes += version.Size;
    }

    private void RememberClosed(ReadOnlySpan<byte> name, bool isDirectory)
    {
        if (closedNames.Length - closedBytes < name.Length)
            Array.Resize(ref closedNames, Math.Max(closedNames.Length * 2, closedBytes + name.Length));
        name.CopyTo(closedNames.AsSpan(closedBytes));
        pending.Add(new PendingChange(
            isDirectory ? ChangeKind.CloseDirectory : ChangeKind.Close, closedBytes, closedBytes + name.Length));
        closedBytes += name.Length;
    }

    private void Apply(DirectoryFrame frame)
    {
        foreach (var change in pending)
        {
            frame.HasChanged = true;
            if (change.Kind == ChangeKind.Insert)
            {
                Insert(frame, change.Start, change.End);
                continue;
            }

            var isClosed = change.Kind is ChangeKind.Close or ChangeKind.CloseDirectory;
            var name = isClosed ? closedNames.AsSpan(change.Start..change.End) : frame.NameOf(frame.Sorted(change.Start));
            if (change.Kind is ChangeKind.CloseDirectory or ChangeKind.ReplaceDirectory)
                context.NoteVanished(frame.Id, name);
            if (isClosed)
            {
                context.Writer.Close(frame.Id, name);
                continue;
            }

            var resolution = Resolve(frame, change.Start, change.End);
            context.Writer.Replace(
                frame.Id, name, context.Columns(frame, resolution), MergeContext.Link(frame, resolution));
        }

        pending.Clear();
        closedBytes = 0;
    }

    private Statement OpenLive(long directory, ReadOnlySpan<byte> after, ReadOnlySpan<byte> upTo, bool isLast)
    {
        const string columns = "SELECT name, attribute, size, mtime, ifnull(files, -1), link FROM live";
        var live = context.Connection.Prepare(isLast
            ? columns + " WHERE chain = ?1 AND directory = ?2 AND name > ?3 ORDER BY name"
            : columns + " WHERE chain = ?1 AND directory = ?2 AND name > ?3 AND name <= ?4 ORDER BY name");
        live.Bind(1, context.Chain).Bind(2, directory).Bind(3, after);
        return isLast ? live : live.Bind(4, upTo);
    }

    private enum ChangeKind
    {
        Insert,
        Replace,
        ReplaceDirectory,
        Close,
        CloseDirectory,
    }

    /// <summary>Places in the frame's order, or for what is closed a range of the remembered names.</summary>
    private readonly record struct PendingChange(ChangeKind Kind, int Start, int End);
}
