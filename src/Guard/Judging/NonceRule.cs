namespace BorgBackupServer.Guard.Judging;

/// <summary>
/// How far a session may move the repository's nonce. borg itself takes every number: the highest would end all later
/// backups, a lower one would make counters repeat. An honest client reserves 2^28 at a time, four GiB of data, and
/// begins where its own record or the manifest is if those are ahead.
/// </summary>
internal sealed class NonceRule(long? stored)
{
    private const long MostAtOnce = 1L << 32;
    private const long MostBeforeData = 1L << 33;

    private readonly long first = stored ?? 0;
    private long highest = stored ?? 0;

    /// <param name="next">The first that stays free.</param>
    /// <param name="objectBytes">What the session has put so far; each sixteen bytes take a nonce.</param>
    public bool Allows(long next, long objectBytes)
    {
        // Not lower, also than what was let through before borg has done it.
        if (next < highest || next - highest > MostAtOnce || next - first - (objectBytes / 8) > MostBeforeData)
            return false;
        highest = next;
        return true;
    }
}
