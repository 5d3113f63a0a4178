using BorgBackupServer.Catalog.Search;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog.Indexing;

/// <summary>
/// The indexing of one archive: one transaction, which ends with <see cref="Complete"/> or leaves no trace.
/// </summary>
internal sealed class ArchiveIndexing : IDisposable
{
    private const int MaxRefusedPaths = 20;
    private const int ProgressStep = 8_192;

    private readonly CatalogConnection connection;
    private readonly IProgress<long>? progress;
    private readonly ChainRow chain;
    private readonly Guid archive;
    private readonly CatalogTuning tuning;
    private readonly NamePackWriter names;
    private readonly VersionWriter writer;
    private readonly ArchiveWalk walk;
    private readonly List<byte[]> refusedPaths = [];
    private long takenCount;
    private long refusedCount;
    private bool isComplete;

    private ArchiveIndexing(CatalogConnection connection, ChainRow chain, Guid archive, IProgress<long>? progress, CatalogTuning tuning)
    {
        this.connection = connection;
        this.chain = chain;
        this.archive = archive;
        this.progress = progress;
        this.tuning = tuning;
        names = new NamePackWriter(connection, chain.Id);
        writer = new VersionWriter(connection, chain.Id, chain.HighestNumber + 1, chain.Newest);
        walk = new ArchiveWalk(new MergeContext(connection, chain.Id, writer, names), tuning.BufferBytes);
    }

    public static ArchiveIndexing Begin(
        CatalogConnection connection, Guid chain, Guid archive, IProgress<long>? progress, CatalogTuning tuning)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            if (ArchiveRow.Find(connection, archive) is { } former)
                ArchiveRemoval.TakeOut(connection, former, keepsLive: former.ChainKey == chain);
            return new ArchiveIndexing(connection, ChainRow.FindOrAdd(connection, chain), archive, progress, tuning);
        }
        catch
        {
            connection.RollBack();
            throw;
        }
    }

    public void Take(in CatalogEntry entry, CancellationToken cancellationToken)
    {
        if (walk.TryTake(entry))
            takenCount++;
        else if (!entry.Path.Span.SequenceEqual("."u8))
            Refuse(entry.Path);
        if (((takenCount + refusedCount) & (ProgressStep - 1)) != 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(takenCount);
    }

    public IndexOutcome Complete(CancellationToken cancellationToken)
    {
        walk.Finish();
        names.Flush();
        cancellationToken.ThrowIfCancellationRequested();
        connection.Prepare("INSERT INTO archive(chain, number, key, file_count, bytes) VALUES(?1, ?2, ?3, ?4, ?5)")
            .Bind(1, chain.Id).Bind(2, chain.HighestNumber + 1).Bind(3, archive.ToByteArray())
            .Bind(4, walk.TotalFiles).Bind(5, walk.TotalBytes).Run();
        connection.Prepare("""
            UPDATE chain SET number = ?2, live_count = live_count + ?3, past_count = past_count + ?4,
              name_count = name_count + ?5 WHERE id = ?1
            """).Bind(1, chain.Id).Bind(2, chain.HighestNumber + 1).Bind(3, writer.LiveGrowth)
            .Bind(4, writer.PastGrowth).Bind(5, names.TotalCount).Run();
        Tidying.RunIfWorthwhile(connection, chain.Id, tuning);
        connection.Execute("COMMIT");
        isComplete = true;
        connection.Checkpoint();
        progress?.Report(takenCount);
        return new IndexOutcome
        {
            TakenCount = takenCount,
            FileCount = walk.TotalFiles,
            SizeBytes = walk.TotalBytes,
            AddedCount = writer.AddedCount,
            ChangedCount = writer.ChangedCount,
            RemovedCount = writer.RemovedCount,
            RefusedCount = refusedCount,
            RefusedPaths = refusedPaths,
        };
    }

    public void Dispose()
    {
        if (!isComplete)
            connection.RollBack();
    }

    private void Refuse(ReadOnlyMemory<byte> path)
    {
        refusedCount++;
        if (refusedPaths.Count < MaxRefusedPaths)
            refusedPaths.Add(path[..Math.Min(path.Length, 4_096)].ToArray());
    }
}
