namespace BorgBackupServer.Agent.Reports;

/// <summary>
/// Gives each report of a lease its number. A whole block is reserved on disk before its first number is given, so that
/// after a kill -9 the next number is higher than any that was ever used, for one write per thousand reports.
/// </summary>
/// <param name="used">Every number up to this one may have been used already.</param>
/// <param name="reserved">Numbers up to this one are reserved on disk.</param>
/// <param name="reserve">Writes a new limit to disk; called before a number above the old one is given.</param>
public sealed class SequenceCounter(long used, long reserved, Action<long> reserve)
{
    public const int BlockSize = 1000;

    private readonly Lock gate = new();
    private long limit = reserved;
    private long last = used;

    public long Next()
    {
        lock (gate)
        {
            if (last == limit)
            {
                reserve(limit + BlockSize);
                limit += BlockSize;
            }

            return ++last;
        }
    }
}
