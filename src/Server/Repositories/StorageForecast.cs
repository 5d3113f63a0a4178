namespace BorgBackupServer.Server.Repositories;

/// <summary>
/// When a storage location will be full if it goes on as it did lately. Pure: a straight line through what was used on each
/// of the days (least squares), which neither one large first backup nor one compact turns round by itself.
/// </summary>
public static class StorageForecast
{
    /// <summary>The samples of so many days count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(60);

    /// <summary>Over fewer days nothing is said.</summary>
    public static readonly TimeSpan ShortestPast = TimeSpan.FromDays(7);

    /// <summary>Further than that nothing is said either.</summary>
    public const int MostDays = 3650;

    /// <summary>So many days before a location is full somebody should know.</summary>
    public const int WarnDays = 21;

    /// <param name="samples">When, and how many bytes were in use then; in any order.</param>
    /// <param name="freeBytes">What is free now.</param>
    /// <returns>Whole days from now, rounded down; null where it grows not at all, hardly, or where too little is known.</returns>
    public static int? DaysToFull(IReadOnlyList<(DateTimeOffset At, long UsedBytes)> samples, long freeBytes)
    {
        if (samples.Count < 2 || samples.Max(sample => sample.At) - samples.Min(sample => sample.At) < ShortestPast)
            return null;
        var begin = samples.Min(sample => sample.At);
        var (days, used) = (samples.Average(sample => (sample.At - begin).TotalDays), samples.Average(sample => (double)sample.UsedBytes));
        var (above, below) = (0d, 0d);
        foreach (var (at, bytes) in samples)
        {
            var distance = (at - begin).TotalDays - days;
            above += distance * (bytes - used);
            below += distance * distance;
        }

        var bytesPerDay = above / below;
        return bytesPerDay > 0 && Math.Max(0, freeBytes) / bytesPerDay is < MostDays and var left ? (int)left : null;
    }
}
