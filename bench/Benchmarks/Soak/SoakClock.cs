using Microsoft.Extensions.Time.Testing;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>
/// A clock that somebody moves, step by step. The count of time that timers go by and the clock on the wall are two
/// things, as on a machine: the second can be set.
/// </summary>
internal sealed class SoakClock(DateTimeOffset start) : TimeProvider
{
    private readonly FakeTimeProvider inner = new(start);
    private long offsetTicks;

    /// <summary>Without the jumps.</summary>
    public DateTimeOffset True => inner.GetUtcNow();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public void Advance(TimeSpan step) => inner.Advance(step);

    public void Jump(TimeSpan by) => Interlocked.Add(ref offsetTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow().AddTicks(Interlocked.Read(ref offsetTicks));

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
}
