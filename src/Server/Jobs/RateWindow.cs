namespace BorgBackupServer.Server.Jobs;

/// <summary>Bytes per second over the last seconds, from counts as they come. One page's own; not safe for several threads.</summary>
public sealed class RateWindow
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(10);

    private readonly Queue<(DateTimeOffset At, long Bytes)> samples = new();

    /// <summary>Takes a count and the time at which it was true. The same count told again, or an older one, changes nothing.</summary>
    public void Add(DateTimeOffset at, long bytes)
    {
        if (samples.Count > 0)
        {
            var last = samples.Last();
            if (at <= last.At)
                return;
            // A new attempt begins at nothing.
            if (bytes < last.Bytes)
                samples.Clear();
        }

        samples.Enqueue((at, bytes));
        while (samples.Count > 2 && at - samples.Peek().At > Width)
            samples.Dequeue();
    }

    /// <summary>Null until two counts came.</summary>
    public double? BytesPerSecond =>
        samples.Count < 2 ? null : (samples.Last().Bytes - samples.Peek().Bytes) / (samples.Last().At - samples.Peek().At).TotalSeconds;
}
