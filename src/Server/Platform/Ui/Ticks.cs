namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>One timer per open page, by which its relative times stay true. It runs only while somebody listens.</summary>
public sealed class Ticks(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();
    private ITimer? timer;
    private Action? passed;

    public event Action Passed
    {
        add
        {
            lock (gate)
            {
                passed += value;
                timer ??= time.CreateTimer(_ => passed?.Invoke(), null, Interval, Interval);
            }
        }

        remove
        {
            lock (gate)
            {
                passed -= value;
                if (passed is null)
                    Stop();
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
            Stop();
    }

    private void Stop()
    {
        timer?.Dispose();
        timer = null;
    }
}
