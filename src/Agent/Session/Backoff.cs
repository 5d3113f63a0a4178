namespace BorgBackupServer.Agent.Session;

/// <summary>
/// How long to wait after failures in a row: exponential from 0.5 s to 60 s with full jitter, so that a fleet does not
/// come back as one wave after the server was down.
/// </summary>
public static class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>How long an agent whose key is refused waits: long, but for ever trying, because the server may be restored from a copy.</summary>
    public static readonly TimeSpan AfterRejection = TimeSpan.FromMinutes(10);

    /// <param name="failures">How many in a row, from 1.</param>
    /// <param name="chance">A random number from 0 to 1.</param>
    public static TimeSpan After(int failures, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var ceiling = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromSeconds(Math.Clamp(chance, 0, 1) * ceiling);
    }
}
