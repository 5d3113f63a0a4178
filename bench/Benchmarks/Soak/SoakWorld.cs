using System.Collections.Concurrent;

namespace BorgBackupServer.Benchmarks.Soak;

/// <summary>What can go wrong. The numbers say how often, in ten thousand chances.</summary>
internal enum Trouble
{
    Asleep,
    AgentKilled,
    ReplyLost,
    BorgFails,
    ReportLost,
    ReportLate,
    ReportTwice,
    ServerRestarted,
    StorageAway,
    ClockSet,
    JobCancelled,
}

/// <summary>What all agents share: clock, server, and how much trouble there is.</summary>
internal sealed class SoakWorld(SoakClock clock) : IDisposable
{
    private readonly ConcurrentDictionary<Trouble, int> happened = [];
    private readonly ConcurrentDictionary<Task, bool> work = [];

    public SoakClock Clock => clock;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 1000 }) { Timeout = TimeSpan.FromMinutes(2) };

    public Uri Address { get; set; } = new("http://127.0.0.1:1");

    /// <summary>Else nothing goes wrong any more.</summary>
    public bool IsTroubled { get; set; } = true;

    public IReadOnlyDictionary<Trouble, int> Happened => happened;

    public bool Happens(Trouble trouble, Random random)
    {
        var chances = trouble switch
        {
            Trouble.Asleep => 20, // of each pause between polls
            Trouble.AgentKilled => 10,
            Trouble.ReplyLost => 200,
            Trouble.BorgFails => 300,
            Trouble.ReportLost => 200,
            Trouble.ReportLate => 200,
            Trouble.ReportTwice => 500,
            Trouble.JobCancelled => 300, // of each hour
            Trouble.ServerRestarted => 200,
            Trouble.StorageAway => 60,
            Trouble.ClockSet => 40,
            _ => 0,
        };
        if (!IsTroubled || random.Next(10_000) >= chances)
            return false;
        happened.AddOrUpdate(trouble, 1, (_, count) => count + 1);
        return true;
    }

    public void Add(Task task)
    {
        work[task] = true;
        _ = task.ContinueWith(done => work.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>At the end: whatever an agent was still doing.</summary>
    public Task WaitAsync() => Task.WhenAll(work.Keys);

    public void Dispose() => Http.Dispose();
}
