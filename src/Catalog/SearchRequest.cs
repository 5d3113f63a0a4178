namespace BorgBackupServer.Catalog;

/// <summary>Asks for paths by name over all versions in all archives, deleted ones included, a bounded piece at a time.</summary>
public sealed record SearchRequest
{
    public const int MaxLimit = 1_000;

    /// <summary>What scanning one pack of names, 60 kB, costs of <see cref="MaxWork"/>.</summary>
    public const int WorkOfPack = 16;

    /// <summary>As in <see cref="FindRequest"/>.</summary>
    public required string Query { get; init; }

    public SearchFilter Filter { get; init; } = SearchFilter.None;

    /// <summary>Where the search before stopped; null begins.</summary>
    public SearchPosition? From { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>After about so many look-ups the search stops, whatever it has found; a look-up takes some microseconds.</summary>
    public int MaxWork { get; init; } = int.MaxValue;
}
