using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// Merges into a directory that this indexing has left before: several roots of a plan below one folder, or
/// an archive in no order at all. Each name is looked up by itself, so even a hostile order costs a constant
/// amount per entry. What is live in such a directory has been seen, so nothing is ended.
/// </summary>
internal sealed class RevisitMerge(MergeContext context)
{
    public void Run(DirectoryFrame frame)
    {
        for (var place = 0; place < frame.Count;)
        {
            var end = frame.EndOfGroup(place);
            Merge(frame, place, end);
            place = end;
        }
    }

    private void Merge(DirectoryFrame frame, int place, int end)
    {
        var name = frame.NameOf(frame.Sorted(place));
        var live = context.Connection.Prepare("""
            SELECT attribute, size, mtime, ifnull(files, -1), link FROM live WHERE chain = ?1 AND directory = ?2 AND name = ?3
            """).Bind(1, context.Chain).Bind(2, frame.Id).Bind(3, name);
        if (!live.Step())
        {
            Add(frame, name, Resolve(frame, place, end, Resolution.OfNothing()));
            return;
        }

        var old = new VersionColumns(live.Long(0), live.Long(1), live.Long(2), live.Long(3));
        var oldLink = live.Blob(4).ToArray();
        live.Reset();
        var wasFilled = old.IsDirectory && WasFilled(frame, place, end, name);
        var resolution = Resolve(frame, place, end, Resolution.OfRow(old.IsDirectory, wasFilled));
        Replace(frame, name, resolution, old, oldLink);
    }

    private void Add(DirectoryFrame frame, ReadOnlySpan<byte> name, in Resolution resolution)
    {
        var version = context.Columns(frame, resolution);
        var link = MergeContext.Link(frame, resolution);
        // A directory's sums may be the same while what is beneath it is not: it begins anew.
        if (version.IsDirectory || !context.Writer.TryReopen(frame.Id, name, version, link))
            context.Insert(frame.Id, name, version, link);
        var (bytes, files) = context.Weight(version);
        frame.GrownBytes += bytes;
        frame.GrownFiles += files;
        frame.HasChanged = true;
    }

    private void Replace(
        DirectoryFrame frame, ReadOnlySpan<byte> name, in Resolution resolution, in VersionColumns old, byte[] oldLink)
    {
        var version = resolution.KeepsRow ? old : context.Columns(frame, resolution);
        // The sums of the visit came on top of what earlier visits had counted.
        if (resolution.IsDirectory && old.IsDirectory)
            version = version with { Size = old.Size + resolution.GrownBytes, Files = old.Files + resolution.GrownFiles };
        var link = resolution.KeepsRow ? oldLink : MergeContext.Link(frame, resolution);
        var before = context.Weight(old);
        var after = context.Weight(version);
        frame.GrownBytes += after.Bytes - before.Bytes;
        frame.GrownFiles += after.Files - before.Files;
        if (version == old && !resolution.HasChanged && link.SequenceEqual(oldLink))
            return;
        context.Writer.Replace(frame.Id, name, version, link);
        frame.HasChanged = true;
    }

    /// <summary>Whether earlier visits left something beneath it. What this visit brought is live already, and must not count: it may have come behind an item that is no directory.</summary>
    private bool WasFilled(DirectoryFrame frame, int place, int end, ReadOnlySpan<byte> name)
    {
        for (; place < end; place++)
        {
            ref var arrival = ref frame.Sorted(place);
            if (arrival.Is(ArrivalTraits.HasChildren))
                return arrival.Is(ArrivalTraits.WasFilled);
        }

        var id = context.Directories.Find(frame.Id, name);
        return id >= 0 && context.HasLive(id);
    }

    private static Resolution Resolve(DirectoryFrame frame, int place, int end, Resolution resolution)
    {
        for (; place < end; place++)
            resolution.Add(frame.Sorted(place), frame.SortedIndex(place));
        return resolution;
    }
}
