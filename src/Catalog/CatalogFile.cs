using BorgBackupServer.Catalog.Indexing;
using BorgBackupServer.Catalog.Reading;
using BorgBackupServer.Catalog.Search;
using BorgBackupServer.Catalog.Storage;

namespace BorgBackupServer.Catalog;

/// <summary>
/// The catalog of one repository: which path was in which archive. Archives belong to chains (a plan's
/// archives); an unchanged file costs nothing in a further archive of its chain. Safe for use by many threads;
/// readers see the state before or after a write, never in between, and neither waits for the other. Two
/// writers take turns: the second one waits five seconds, then gets <see cref="CatalogFault.Busy"/>.
/// Everything in it can be built anew from the repository.
/// </summary>
/// <remarks>Every method may throw <see cref="CatalogException"/>; <see cref="Open"/> and <see cref="FindDamage"/> do not.</remarks>
public sealed class CatalogFile : IDisposable
{
    private readonly ConnectionPool pool;
    private readonly CatalogTuning tuning;

    private CatalogFile(ConnectionPool pool, CatalogTuning tuning)
    {
        this.pool = pool;
        this.tuning = tuning;
    }

    /// <summary>Opens an existing catalog, or says why it must be built anew.</summary>
    public static CatalogOpening Open(string path) => Open(path, CatalogTuning.Default);

    internal static CatalogOpening Open(string path, CatalogTuning tuning)
    {
        if (!File.Exists(path))
            return CatalogOpening.Unusable(CatalogFault.Missing, "There is no catalog file.");
        try
        {
            using var connection = CatalogConnection.Open(path, cacheKibibytes: 64, tuning.BusyMilliseconds);
            if (Schema.Recognise(connection) is { } fault)
                return CatalogOpening.Unusable(fault, $"The file is no catalog of version {Schema.Version}.");
            return CatalogFiles.EndsInsidePage(path, connection)
                ? CatalogOpening.Unusable(CatalogFault.Damaged, "The file ends in the middle of a page.")
                : CatalogOpening.Usable(new CatalogFile(new ConnectionPool(path, tuning), tuning));
        }
        catch (CatalogException error)
        {
            return CatalogOpening.Unusable(error.Fault, error.Message);
        }
    }

    /// <summary>Makes an empty catalog, readable by the owner alone. A file that is there already is replaced.</summary>
    public static CatalogFile Create(string path) => Create(path, CatalogTuning.Default);

    internal static CatalogFile Create(string path, CatalogTuning tuning)
    {
        CatalogFiles.MakeEmpty(path);
        using (var connection = CatalogConnection.Open(path, cacheKibibytes: 64, tuning.BusyMilliseconds))
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            Schema.Create(connection);
        }

        return new CatalogFile(new ConnectionPool(path, tuning), tuning);
    }

    /// <summary>An empty catalog without a file, gone when disposed. Its readers wait for its writer.</summary>
    public static CatalogFile CreateInMemory() => CreateInMemory(CatalogTuning.Default);

    internal static CatalogFile CreateInMemory(CatalogTuning tuning)
    {
        var connection = CatalogConnection.Open(":memory:", cacheKibibytes: 2_048, tuning.BusyMilliseconds);
        Schema.Create(connection);
        return new CatalogFile(new ConnectionPool(connection, tuning), tuning);
    }

    /// <summary>Removes a catalog's files; none of them needs to exist. Dispose the catalog first.</summary>
    public static void Delete(string path) => CatalogFiles.Delete(path);

    /// <summary>
    /// Indexes an archive as the newest of its chain. All or nothing: when it is cancelled, throws or is killed,
    /// the catalog stays as it was. An archive that was indexed before is indexed anew.
    /// </summary>
    /// <param name="entries">In the order of the archive; the fastest is depth first, as borg walks. Of a path that occurs twice the last one counts.</param>
    /// <param name="progress">Told the number of entries taken, every few thousand entries and at the end.</param>
    public IndexOutcome IndexArchive(
        Guid chain, Guid archive, IEnumerable<CatalogEntry> entries, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var connection = pool.RentWriter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var indexing = ArchiveIndexing.Begin(connection, chain, archive, progress, tuning);
            foreach (var entry in entries)
                indexing.Take(entry, cancellationToken);
            return indexing.Complete(cancellationToken);
        }
        finally
        {
            pool.ReturnWriter(connection);
        }
    }

    /// <inheritdoc cref="IndexArchive"/>
    public async Task<IndexOutcome> IndexArchiveAsync(
        Guid chain, Guid archive, IAsyncEnumerable<CatalogEntry> entries, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var connection = pool.RentWriter();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var indexing = ArchiveIndexing.Begin(connection, chain, archive, progress, tuning);
            await foreach (var entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
                indexing.Take(entry, cancellationToken);
            return indexing.Complete(cancellationToken);
        }
        finally
        {
            pool.ReturnWriter(connection);
        }
    }

    /// <summary>Takes an archive out. False when the catalog does not hold it.</summary>
    public bool RemoveArchive(Guid archive)
    {
        var connection = pool.RentWriter();
        try
        {
            return ArchiveRemoval.Run(connection, archive, tuning);
        }
        finally
        {
            pool.ReturnWriter(connection);
        }
    }

    public IReadOnlyList<CatalogedArchive> ListArchives() => pool.Read(CatalogedArchives.All);

    /// <summary>One page of a directory. Null where the catalog does not hold the archive, or the archive no such directory.</summary>
    public DirectoryPage? ListDirectory(DirectoryRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Limit, DirectoryRequest.MaxLimit);
        return pool.Read(connection => DirectoryListing.Read(connection, request));
    }

    /// <summary>The version of a path in one archive, or null. The root has no entry.</summary>
    public ArchiveEntry? GetEntry(Guid archive, ReadOnlyMemory<byte> path) => pool.Read(connection =>
        !path.IsEmpty && ArchiveRow.Find(connection, archive) is { } row ? new VersionLookup(connection).At(row, path.Span) : null);

    /// <summary>Finds paths by name; see <see cref="FindRequest"/>.</summary>
    public FindPage Find(FindRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Limit, FindRequest.MaxLimit);
        return NamePattern.Parse(request.Query) is { } pattern
            ? pool.Read(connection => new NameSearch(connection, request, pattern).Run(cancellationToken))
            : new FindPage([], false);
    }

    /// <summary>Finds paths by name and by what their versions are like, a piece at a time; see <see cref="SearchRequest"/>.</summary>
    public SearchPage Search(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Limit, SearchRequest.MaxLimit);
        return NamePattern.Parse(request.Query) is { } pattern
            ? pool.Read(connection => new VersionSearch(connection, request, pattern).Run(cancellationToken))
            : new SearchPage([], null, 0);
    }

    /// <summary>Every version of a path, by chain and from old to new; of one chain where given.</summary>
    public IReadOnlyList<PathVersion> GetHistory(ReadOnlyMemory<byte> path, Guid? chain = null) =>
        pool.Read(connection => PathHistory.Read(connection, path.Span, chain));

    /// <summary>What a selection amounts to; the empty path selects everything. Null where the catalog does not hold the archive.</summary>
    public SelectionSummary? Summarise(Guid archive, IReadOnlyCollection<ReadOnlyMemory<byte>> paths) =>
        pool.Read(connection => Selection.Summarise(connection, archive, paths));

    /// <summary>
    /// What the newest archive of a chain changed of the one before it. Null for any other archive, and for a chain's first.
    /// Takes a pass over all entries of the archive: for once after it was indexed, not for a page.
    /// </summary>
    public ArchiveChanges? MeasureChanges(Guid archive) => pool.Read(connection => Changes.Measure(connection, archive));

    /// <summary>What differs in one folder between two archives, whichever of them is older. Null where the catalog does not hold both.</summary>
    public DifferencePage? Compare(DifferenceRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Limit, DifferenceRequest.MaxLimit);
        return pool.Read(connection => Difference.Read(connection, request));
    }

    public CatalogStatistics GetStatistics() => pool.Read(Statistics.Read);

    /// <summary>Reads the whole file. Null when it is sound; else what is wrong with it.</summary>
    public string? FindDamage()
    {
        try
        {
            return pool.Read(Integrity.FindDamage);
        }
        catch (CatalogException error)
        {
            return error.Message;
        }
    }

    public void Dispose() => pool.Dispose();
}
