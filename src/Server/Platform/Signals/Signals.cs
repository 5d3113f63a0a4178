using System.Collections.Concurrent;

namespace BorgBackupServer.Server.Platform.Signals;

/// <summary>
/// Wakes who waits in this process: a long poll, an open page, a worker. Only a hint that something changed;
/// the truth is in the database, so a lost signal costs time and never correctness.
/// </summary>
public sealed class Signals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    /// <summary>Completes at the next <see cref="Raise"/> of the topic. Take it before reading the state, then wait on it.</summary>
    public Task Next(string topic) =>
        waiting.GetOrAdd(topic, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(string topic)
    {
        if (waiting.TryRemove(topic, out var source))
            source.TrySetResult();
    }

    /// <summary>True when the topic was raised within the time given.</summary>
    public static async Task<bool> WaitAsync(Task next, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(timeout, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
