using BorgBackupServer.Borg.Index;
using BorgBackupServer.Borg.OnDisk;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>
/// Reads what was written to a repository since it was audited last, entry by entry and without a key. An honest client
/// puts objects that are new, replaces the manifest, commits, and deletes only what it put itself meanwhile (checkpoints).
/// <para>
/// Compared are: each old segment by number, length and time of writing (one <c>stat</c> each); each new one by the
/// checksum of every entry; config and key by hash; the nonce by plausibility. Costs one reading of what is new.
/// </para>
/// </summary>
public sealed class LogAudit
{
    // What a session reserves at once, 4 GiB of data, and may leave unused; and what a client may be ahead by its own record.
    private const ulong Reservation = 1UL << 28;
    private const ulong Slack = 1UL << 33;

    private readonly string repository;
    private readonly LogRecord? before;
    private readonly bool isOrdered;
    private readonly List<LogFinding> findings = [];
    private readonly NewEntries fresh = new();

    private LogAudit(string repository, LogRecord? before, bool isOrdered) => (this.repository, this.before, this.isOrdered) = (repository, before, isOrdered);

    /// <param name="repository">Its folder. A session may write meanwhile: what it has not committed yet is left for the next time.</param>
    /// <param name="before">What it was like; null the first time, which believes what it sees.</param>
    /// <param name="isOrdered">The server itself has deleted or compacted since: what is gone is no finding then.</param>
    /// <param name="onProgress">Gets the bytes that were read now and then.</param>
    /// <exception cref="IOException">It cannot be read, which says nothing about it.</exception>
    public static LogVerdict Run(string repository, LogRecord? before, bool isOrdered, Action<long>? onProgress, CancellationToken cancellationToken) =>
        new LogAudit(repository, before, isOrdered || before is null).Run(onProgress, cancellationToken);

    private LogVerdict Run(Action<long>? onProgress, CancellationToken cancellationToken)
    {
        var last = LastCommit.Find(repository);
        var segments = RepositoryLog.List(repository).Where(segment => last is { } number && segment.Number <= number).ToList();
        if (before?.Transaction is { } former && !(last >= former))
            Find(LogFindingKind.TransactionWentBack, 1, last, null, $"The last transaction is {last?.ToString() ?? "none"}; it was {former}.");
        var known = CompareOld(segments);

        // Whoever may not delete leaves every object where it was; so only what the server itself did asks for this.
        using var coverage = isOrdered ? IndexCoverage.Open(repository, last) : null;
        var records = new List<SegmentRecord>(segments.Count);
        var read = 0L;
        foreach (var segment in segments)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (known.TryGetValue(segment.Number, out var record))
            {
                records.Add(record);
                continue;
            }

            records.Add(Walk(segment, isNew: before is null || !(segment.Number <= before.Transaction), coverage));
            onProgress?.Invoke(read += segment.Bytes);
        }

        var walked = segments.Where(segment => before is null || !(segment.Number <= before.Transaction)).ToList();
        if (before is not null)
        {
            foreach (var damage in fresh.FindDamage(walked, isOrdered ? OfClients() : _ => true, cancellationToken))
                Find(damage.Kind, damage.Count, damage.Segment, damage.Since, damage.Detail);
        }

        if (coverage?.CountMissing(known.Keys.ToHashSet(), cancellationToken) is > 0 and var missing)
            Find(LogFindingKind.ObjectsMissing, missing, null, null, $"The index of transaction {last} names them, and no segment holds them.");
        var config = CompareConfig();
        var nonce = CompareNonce();
        return new LogVerdict(
            new LogRecord { Transaction = last, Segments = records, Config = config, Nonce = nonce, Manifest = fresh.ReadManifest(segments) ?? before?.Manifest ?? [] },
            findings, fresh.Count, fresh.Bytes);
    }

    /// <summary>
    /// Which segments a client committed: only its sessions are append-only, and only those leave a line in <c>transactions</c>.
    /// So what a client did while the server's own work was cut off by a crash is not taken for the server's.
    /// </summary>
    private Func<uint, bool> OfClients()
    {
        var clients = TransactionTimes.Read(repository).Select(line => line.Transaction).ToHashSet();
        var commits = fresh.CommitSegments;
        return segment => commits.BinarySearch(segment) is var at && (at < 0 ? ~at : at) is var next && next < commits.Count && clients.Contains(commits[next]);
    }

    /// <summary>The old segments that are as they were.</summary>
    private Dictionary<uint, SegmentRecord> CompareOld(List<SegmentFile> segments)
    {
        if (before is null)
            return [];
        var present = segments.ToDictionary(segment => segment.Number);
        var same = before.Segments.Where(record => present.TryGetValue(record.Number, out var file) && file.Bytes == record.Bytes && file.ModifiedTicks == record.ModifiedTicks)
            .ToDictionary(record => record.Number);
        if (isOrdered)
            return same;

        var missing = before.Segments.Where(record => !present.ContainsKey(record.Number)).Select(record => record.Number).ToList();
        if (missing.Count > 0)
            Find(LogFindingKind.SegmentsMissing, missing.Count, missing[0], null, Numbers(missing));
        var changed = segments.Where(file => file.Number <= before.Transaction && !same.ContainsKey(file.Number)).ToList();
        if (changed.Count > 0)
            Find(LogFindingKind.SegmentsChanged, changed.Count, changed[0].Number, changed[0].ModifiedAt, Numbers([.. changed.Select(file => file.Number)]));
        return same;
    }

    // An old one that changed is told of already.
    private SegmentRecord Walk(SegmentFile file, bool isNew, IndexCoverage? coverage)
    {
        using var digest = new SegmentDigest();
        coverage?.Begin(file.Number);
        try
        {
            using var reader = new SegmentReader(file, checksContents: true);
            while (reader.Read())
            {
                digest.Add(reader.CurrentHead);
                coverage?.See(reader.Current);
                if (isNew)
                    fresh.Add(reader.Current);
            }
        }
        catch (SegmentException broken)
        {
            if (isNew || isOrdered)
                Find(LogFindingKind.SegmentDamaged, 1, file.Number, file.ModifiedAt, broken.Message);
        }

        return new SegmentRecord(file.Number, file.Bytes, file.ModifiedTicks, digest.Take());
    }

    private ConfigDigest CompareConfig()
    {
        var config = ConfigDigest.Read(repository);
        if (before is null)
            return config;
        var writtenAt = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(repository, "config")), TimeSpan.Zero);
        if (config.Config != before.Config.Config)
            Find(LogFindingKind.ConfigChanged, 1, null, writtenAt, "The config of the repository is not as it was.");
        if (config.Key != before.Config.Key)
            Find(LogFindingKind.KeyChanged, 1, null, writtenAt, "The key in the repository's config is not the one that it was.");
        return config;
    }

    private ulong? CompareNonce()
    {
        var nonce = RepositoryLog.ReadNonce(repository);
        if (before?.Nonce is not { } former)
            return nonce;
        var most = former + ((ulong)fresh.Bytes / 16) + ((ulong)(fresh.CommitSegments.Count + 4) * Reservation) + Slack;
        if (nonce is null || nonce < former || nonce > most)
            Find(LogFindingKind.NonceImplausible, 1, null, new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(repository, "nonce")), TimeSpan.Zero),
                $"The next nonce is {nonce?.ToString("x16") ?? "none"}; it was {former:x16}, and what was written accounts for {most:x16} at the most.");
        return nonce;
    }

    private void Find(LogFindingKind kind, long count, uint? segment, DateTimeOffset? since, string detail) =>
        findings.Add(new LogFinding(kind, count, segment, segment is { } number ? TransactionTimes.FindFirst(repository, number) ?? since : since, detail));

    private static string Numbers(List<uint> numbers) => $"Segments {string.Join(", ", numbers.Take(20))}{(numbers.Count > 20 ? " …" : "")}.";
}
