using BorgBackupServer.Borg.Auditing;
using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Borg.WaysBack;

/// <summary>
/// Brings a repository back on its disk, without a key: by taking away what was written since the last audit, or by adding
/// what was deleted once more. borg reads the whole log anew afterwards. Each can be cut off anywhere and run again. Only
/// by whoever has the repository alone and has kept a <see cref="LinkedCopy"/> of it.
/// </summary>
public static class LogRollback
{
    /// <summary>Why the log cannot be taken back to this audit; null if it can. Old segments are held against their digest, heads only.</summary>
    public static string? FindObstacle(string repository, LogRecord record)
    {
        if (record.Transaction is null)
            return "nothing was committed at the last audit";
        var present = RepositoryLog.List(repository).ToDictionary(segment => segment.Number);
        foreach (var old in record.Segments)
            if (!present.TryGetValue(old.Number, out var file) || file.Bytes != old.Bytes || !SegmentDigest.Matches(file, old.Digest))
                return $"segment {old.Number} is not what it was";
        return null;
    }

    /// <summary>Removes every segment after the last audit, the newest first, and what borg derives from them.</summary>
    /// <returns>How many segments were removed.</returns>
    public static int CutAfter(string repository, LogRecord record)
    {
        RepositoryLog.ForgetIndex(repository);
        var late = RepositoryLog.List(repository).Where(segment => !(segment.Number <= record.Transaction)).OrderByDescending(segment => segment.Number).ToList();
        foreach (var segment in late)
            File.Delete(segment.Path);
        TransactionTimes.Forget(repository, record.Transaction);
        return late.Count;
    }

    /// <summary>Adds one transaction, in which the lost objects are put again from where their contents still are.</summary>
    /// <param name="repository">Its folder.</param>
    /// <param name="lost">What is to come back.</param>
    /// <param name="unwanted">Ids of objects that are to be gone.</param>
    /// <param name="segmentsPerFolder">As the config says.</param>
    /// <param name="onProgress">Gets the number of objects now and then.</param>
    public static void PutAgain(
        string repository, IReadOnlyList<LostObject> lost, IReadOnlyList<byte[]> unwanted, int segmentsPerFolder, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        // What an attempt before this one, or a client that was cut off, left behind the last commit.
        var last = LastCommit.Find(repository);
        foreach (var stray in RepositoryLog.List(repository).Where(segment => !(segment.Number <= last)).ToList())
            File.Delete(stray.Path);
        using var writer = new SegmentWriter(repository, segmentsPerFolder);
        for (var at = 0; at < lost.Count; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (lost[at].IsOverwritten)
                writer.Delete(lost[at].Entry.Id.ToArray());
            writer.Copy(lost[at].Entry, lost[at].Path);
            if (at % 1000 == 0)
                onProgress?.Invoke(at);
        }

        foreach (var id in unwanted)
            writer.Delete(id);
        writer.Commit();
        RepositoryLog.ForgetIndex(repository);
    }
}
