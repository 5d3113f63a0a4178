namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A clock on the wall that somebody can set, over a count of time that goes on as it did: as a machine has both.</summary>
public sealed class SetClock(TimeProvider inner) : TimeProvider
{
    private long offsetTicks;

    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <summary>Sets it forward, or back.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow().AddTicks(Interlocked.Read(ref offsetTicks));

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
