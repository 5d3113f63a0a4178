using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>
/// Which objects are gone from a repository and where their contents still are: nothing that borg deletes or overwrites
/// leaves the disk before compact. Without a key. Holds the ids that were touched, not those of the whole repository.
/// </summary>
public static class LostObjects
{
    /// <summary>What existed at the last audit and does not exist now, or is something else now. The manifest is no such object.</summary>
    /// <param name="repository">Its folder; nobody writes to it.</param>
    /// <param name="record">The last audit.</param>
    public static IReadOnlyList<LostObject> Since(string repository, LogRecord record, CancellationToken cancellationToken)
    {
        var last = LastCommit.Find(repository);
        var segments = RepositoryLog.List(repository).Where(segment => last is { } number && segment.Number <= number).ToList();
        var before = segments.TakeWhile(segment => segment.Number <= record.Transaction).ToList();
        var after = segments.Skip(before.Count).ToList();

        var touched = new HashSet<ObjectId>();
        foreach (var (entry, _) in SegmentWalk.Entries(after, cancellationToken))
            if (entry.Tag == SegmentTag.Delete && !entry.Id.IsManifest)
                touched.Add(entry.Id);
        if (touched.Count == 0)
            return [];

        var (was, now) = (LastOf(before, touched, cancellationToken), LastOf(after, touched, cancellationToken));
        return
        [
            .. from pair in was
               let present = now.TryGetValue(pair.Key, out var found) ? found.Entry : (SegmentEntry?)null
               where present is null || present.Value.Checksum != pair.Value.Entry.Checksum || present.Value.Bytes != pair.Value.Entry.Bytes
               orderby pair.Value.Entry.Segment, pair.Value.Entry.Offset
               select new LostObject(pair.Value.Entry, pair.Value.File.Path, present is not null),
        ];
    }

    /// <summary>What a copy of the repository has and the repository has not.</summary>
    /// <param name="copy">A <see cref="LinkedCopy"/>, with its index.</param>
    /// <param name="repository">Its folder; nobody writes to it.</param>
    /// <returns>Null where one of the two has no index that can be trusted; borg writes it when it reads the repository.</returns>
    public static IReadOnlyList<LostObject>? Between(string copy, string repository, CancellationToken cancellationToken)
    {
        using var had = RepositoryIndex.OpenCurrent(copy);
        using var has = RepositoryIndex.OpenCurrent(repository);
        if (had is null || has is null)
            return null;
        // Segments never change: what both have holds what it held. What an index says of the others is not believed.
        var kept = RepositoryLog.List(copy);
        var shared = kept.Select(segment => (segment.Number, segment.Bytes, segment.ModifiedTicks)).ToHashSet();
        var (same, others) = (new HashSet<uint>(), new List<SegmentFile>());
        foreach (var segment in RepositoryLog.List(repository))
            if (shared.Contains((segment.Number, segment.Bytes, segment.ModifiedTicks)))
                same.Add(segment.Number);
            else
                others.Add(segment);
        var moved = new HashSet<ObjectId>();
        foreach (var (entry, _) in SegmentWalk.Entries(others, cancellationToken))
            if (has.Names(entry))
                moved.Add(entry.Id);

        var missing = new HashSet<ObjectId>();
        foreach (var id in had.Ids())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!(has.Find(id) is { } place && (same.Contains(place.Segment) || moved.Contains(id))))
                missing.Add(id);
        }

        return missing.Count == 0 ? [] :
        [
            .. LastOf(kept, missing, cancellationToken).Values
                .Select(found => new LostObject(found.Entry, found.File.Path, IsOverwritten: false))
                .OrderBy(lost => lost.Entry.Segment).ThenBy(lost => lost.Entry.Offset),
        ];
    }

    // The last word on each: where it was put, or nothing where it was deleted.
    private static Dictionary<ObjectId, (SegmentEntry Entry, SegmentFile File)> LastOf(
        IEnumerable<SegmentFile> segments, HashSet<ObjectId> wanted, CancellationToken cancellationToken)
    {
        var last = new Dictionary<ObjectId, (SegmentEntry, SegmentFile)>();
        foreach (var (entry, file) in SegmentWalk.Entries(segments, cancellationToken))
        {
            if (entry.Tag == SegmentTag.Commit || !wanted.Contains(entry.Id))
                continue;
            if (entry.Tag == SegmentTag.Delete)
                last.Remove(entry.Id);
            else
                last[entry.Id] = (entry, file);
        }

        return last;
    }
}
