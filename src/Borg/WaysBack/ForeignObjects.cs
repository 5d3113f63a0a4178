using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.OnDisk;
using BorgBackupServer.Borg.Rpc;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>
/// Objects that the repository's key cannot have made: the first byte of each object says by which kind of key it was
/// encrypted, and is the same for all. <c>borg check</c> takes the kind from whichever object it meets first, so one of
/// another kind can keep it from ever opening the repository. No archive can refer to them and be read.
/// </summary>
internal static class ForeignObjects
{
    /// <summary>Those that were put since the audit and are still there.</summary>
    /// <param name="repository">Its folder; nobody writes to it.</param>
    /// <param name="record">The last audit, whose manifest tells the kind.</param>
    public static IReadOnlySet<ObjectId> Since(string repository, LogRecord record, CancellationToken cancellationToken)
    {
        var found = new HashSet<ObjectId>();
        if (record.Manifest is not [var kind, ..])
            return found;
        foreach (var segment in RepositoryLog.List(repository).Where(segment => !(segment.Number <= record.Transaction)))
        {
            using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            foreach (var (entry, _) in SegmentWalk.Entries([segment], cancellationToken))
                if (entry.Tag == SegmentTag.Put && !entry.Id.IsManifest && KindOf(file, entry) != kind)
                    found.Add(entry.Id);
                else if (entry.Tag != SegmentTag.Commit)
                    found.Remove(entry.Id);
        }

        return found;
    }

    // None for an object of no bytes.
    private static byte? KindOf(Microsoft.Win32.SafeHandles.SafeFileHandle file, SegmentEntry entry)
    {
        Span<byte> first = stackalloc byte[1];
        return entry.Bytes > SegmentReader.HeadWithId && RandomAccess.Read(file, first, entry.Offset + SegmentReader.HeadWithId) == 1 ? first[0] : null;
    }
}
