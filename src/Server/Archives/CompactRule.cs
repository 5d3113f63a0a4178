namespace BorgBackupServer.Server.Archives;

/// <summary>When a repository is compacted by itself. Pure. Only after a prune: without one there is little to free.</summary>
public static class CompactRule
{
    /// <summary>At the latest so long after the first deletion.</summary>
    public static readonly TimeSpan Weekly = TimeSpan.FromDays(7);

    /// <summary>At once when what was deleted had added this part of the repository, in percent.</summary>
    public const int Percent = 10;

    /// <param name="prunedSince">When the first archive was deleted since the last compact; null when none was.</param>
    /// <param name="prunedBytes">What those had added when they were made.</param>
    /// <param name="storedBytes">Size of the repository; null when not known.</param>
    /// <param name="now">By the server's clock.</param>
    public static bool IsDue(DateTimeOffset? prunedSince, long prunedBytes, long? storedBytes, DateTimeOffset now) =>
        prunedSince is { } since && (now - since >= Weekly || prunedBytes >= (storedBytes ?? long.MaxValue) / 100 * Percent);
}
