using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>
/// What was written since the last audit. Keeps nothing of the objects that were put, of which there may be millions, and
/// so much of those that were deleted; only if there are any is what was written looked through once more, heads only.
/// </summary>
internal sealed class NewEntries
{
    // An honest client deletes a handful. Beyond this it is damage whatever it was.
    private const int MostDeletions = 1_000_000;

    private readonly HashSet<ObjectId> deleted = [];
    private bool isBeyond;
    private SegmentEntry? manifest;

    public long Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>In ascending order, once for each commit.</summary>
    public List<uint> CommitSegments { get; } = [];

    public void Add(SegmentEntry entry)
    {
        Count++;
        Bytes += entry.Bytes;
        if (entry.Tag == SegmentTag.Commit)
            CommitSegments.Add(entry.Segment);
        else if (entry.Id.IsManifest)
            manifest = entry.Tag == SegmentTag.Delete ? manifest : entry;
        else if (entry.Tag == SegmentTag.Delete)
        {
            if (deleted.Count < MostDeletions)
                deleted.Add(entry.Id);
            else
                isBeyond = true;
        }
    }

    /// <summary>The deletions of objects that were there before.</summary>
    /// <param name="segments">Those that were added, in their order.</param>
    /// <param name="counts">Whether a deletion in this segment counts.</param>
    public IEnumerable<LogFinding> FindDamage(IReadOnlyList<SegmentFile> segments, Func<uint, bool> counts, CancellationToken cancellationToken)
    {
        if (deleted.Count == 0)
            yield break;
        var (own, gone, overwritten) = (new HashSet<ObjectId>(), new Dictionary<ObjectId, SegmentFile>(), new HashSet<ObjectId>());
        foreach (var (entry, segment) in SegmentWalk.Entries(segments, cancellationToken))
        {
            if (entry.Tag == SegmentTag.Commit || !deleted.Contains(entry.Id))
                continue;
            if (entry.Tag == SegmentTag.Delete && !own.Contains(entry.Id) && counts(entry.Segment))
                gone.TryAdd(entry.Id, segment);
            else if (entry.Tag != SegmentTag.Delete && gone.ContainsKey(entry.Id))
                overwritten.Add(entry.Id);
            else if (entry.Tag != SegmentTag.Delete)
                own.Add(entry.Id);
        }

        if (Describe(LogFindingKind.ObjectsDeleted, [.. gone.Where(pair => !overwritten.Contains(pair.Key)).Select(pair => pair.Value)]) is { } deletion)
            yield return deletion;
        if (Describe(LogFindingKind.ObjectsOverwritten, [.. gone.Where(pair => overwritten.Contains(pair.Key)).Select(pair => pair.Value)]) is { } overwriting)
            yield return overwriting;
    }

    /// <summary>The latest manifest among them, as borg stored it; null where none was written.</summary>
    public byte[]? ReadManifest(IEnumerable<SegmentFile> segments)
    {
        if (manifest is not { } entry || segments.Where(segment => segment.Number == entry.Segment).Select(segment => segment.Path).FirstOrDefault() is not { } path)
            return null;
        var bytes = new byte[entry.Bytes - SegmentReader.HeadWithId];
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        for (var read = 0; read < bytes.Length;)
            read += RandomAccess.Read(file, bytes.AsSpan(read), entry.Offset + SegmentReader.HeadWithId + read) is > 0 and var more ? more : throw new SegmentException($"Segment {entry.Segment} became shorter.");
        return bytes;
    }

    private LogFinding? Describe(LogFindingKind kind, List<SegmentFile> segments)
    {
        if (segments.Count == 0)
            return isBeyond && kind == LogFindingKind.ObjectsDeleted ? new LogFinding(kind, MostDeletions, null, null, "More deletions than can be told apart.") : null;
        var first = segments.MinBy(segment => segment.Number);
        return new LogFinding(kind, segments.Count, first.Number, first.ModifiedAt,
            $"{(isBeyond ? "More than " : "")}{segments.Count} objects, from segment {first.Number} on.");
    }
}
