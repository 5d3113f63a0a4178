namespace BorgBackupServer.Catalog;

/// <summary>Bounds that tests make small, to reach what otherwise takes millions of files.</summary>
internal sealed record CatalogTuning
{
    public static CatalogTuning Default { get; } = new();

    /// <summary>What the walk through an archive may hold in memory before it goes to a temporary file.</summary>
    public int BufferBytes { get; init; } = 48 * 1_024 * 1_024;

    /// <summary>Page cache of the writer; what does not fit goes to the log before the end of the transaction.</summary>
    public int WriterCacheKibibytes { get; init; } = 65_536;

    /// <summary>How long a writer waits for another one.</summary>
    public int BusyMilliseconds { get; init; } = 5_000;

    /// <summary>How many names of paths that are gone may stay before tidying is thought of.</summary>
    public long StaleNames { get; init; } = 20_000;
}
