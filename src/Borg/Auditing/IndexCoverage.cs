using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>
/// Holds what the index names against what the segments hold. A compact copies objects into new segments and deletes the
/// old ones; where somebody removes or replaces a new one meanwhile, the index still names it, and the objects are gone.
/// Costs one look-up for each entry that is read anyway, and one pass over the index; holds no ids.
/// </summary>
internal sealed class IndexCoverage : IDisposable
{
    private readonly RepositoryIndex index;
    private readonly HashSet<uint> walked = [];
    private long seen;

    private IndexCoverage(RepositoryIndex index) => this.index = index;

    /// <summary>Null where the transaction has no index: borg makes it anew from the log when it comes, and nothing can be said before.</summary>
    public static IndexCoverage? Open(string repository, uint? transaction) =>
        transaction is { } number && RepositoryIndex.OpenOf(repository, number) is { } index ? new IndexCoverage(index) : null;

    /// <summary>The entries of this segment come next.</summary>
    public void Begin(uint segment) => walked.Add(segment);

    /// <summary>An entry of the segment, where it was found.</summary>
    public void See(SegmentEntry entry)
    {
        if (index.Names(entry))
            seen++;
    }

    /// <summary>How many objects are not where the index says; zero where all are.</summary>
    /// <param name="known">Segments that were not read, because they are as they were.</param>
    public long CountMissing(IReadOnlySet<uint> known, CancellationToken cancellationToken)
    {
        var (expected, absent) = (0L, 0L);
        foreach (var (_, place) in index.Entries())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (walked.Contains(place.Segment))
                expected++;
            else if (!known.Contains(place.Segment))
                absent++;
        }

        return absent + (expected - seen);
    }

    public void Dispose() => index.Dispose();
}
