using System.Collections.Concurrent;
using BorgBackupServer.Server.Platform.Signals;

namespace BorgBackupServer.Server.Clients;

/// <summary>
/// Which agents are there now, as this process sees it. Nothing is decided by it but who is shown as online and which
/// of two polls of one agent is answered; what must outlive the process is written to the database in batches.
/// </summary>
public sealed class AgentPresence(Signals signals, TimeProvider time)
{
    /// <summary>Longer than a poll is held open, so that an agent between two polls is not shown as gone.</summary>
    public static readonly TimeSpan OnlineFor = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<ClientId, Attendance> agents = new();

    /// <summary>A poll arrives. It takes the place of any that still waits: that one's connection is dead, or its agent has given it up.</summary>
    public AgentPoll Arrive(ClientId clientId)
    {
        var attendance = Meet(clientId);
        var poll = new AgentPoll(this, clientId, attendance, Interlocked.Increment(ref attendance.Ticket));
        Interlocked.Increment(ref attendance.Waiting);
        signals.Raise(ClientTopics.Of(clientId));
        return poll;
    }

    /// <summary>The agent said something.</summary>
    public void Seen(ClientId clientId) => Meet(clientId);

    /// <summary>Its key is no longer good: polls that wait end with nothing.</summary>
    public void Dismiss(ClientId clientId)
    {
        if (agents.TryGetValue(clientId, out var attendance))
            Interlocked.Increment(ref attendance.Ticket);
        signals.Raise(ClientTopics.Of(clientId));
        signals.Raise(ClientTopics.Any);
    }

    /// <param name="clientId">The client.</param>
    /// <param name="storedLastSeenAt">What the database has, for the time before this process.</param>
    public bool IsOnline(ClientId clientId, DateTimeOffset? storedLastSeenAt) =>
        LastSeenAt(clientId, storedLastSeenAt) is { } seen && time.GetUtcNow() - seen <= OnlineFor;

    /// <summary>Now, while a poll waits.</summary>
    public DateTimeOffset? LastSeenAt(ClientId clientId, DateTimeOffset? storedLastSeenAt)
    {
        if (!agents.TryGetValue(clientId, out var attendance))
            return storedLastSeenAt;
        return Volatile.Read(ref attendance.Waiting) > 0 ? time.GetUtcNow() : attendance.SeenAt;
    }

    /// <summary>Clients whose agents wait for orders in this process now.</summary>
    internal IReadOnlyList<ClientId> Waiting() => [.. agents.Where(pair => Volatile.Read(ref pair.Value.Waiting) > 0).Select(pair => pair.Key)];

    /// <summary>Clients whose agents wait now, and when the others were seen since the last call.</summary>
    internal (IReadOnlyList<ClientId> Waiting, IReadOnlyList<(ClientId Id, DateTimeOffset SeenAt)> Seen) TakeUnwritten()
    {
        var waiting = new List<ClientId>();
        var seen = new List<(ClientId, DateTimeOffset)>();
        foreach (var (clientId, attendance) in agents)
        {
            if (Volatile.Read(ref attendance.Waiting) > 0)
                waiting.Add(clientId);
            else if (Interlocked.Exchange(ref attendance.WrittenTicks, attendance.SeenTicks) != attendance.SeenTicks)
                seen.Add((clientId, attendance.SeenAt));
        }

        return (waiting, seen);
    }

    private Attendance Meet(ClientId clientId)
    {
        var attendance = agents.GetOrAdd(clientId, static _ => new Attendance());
        var now = time.GetUtcNow();
        var before = Interlocked.Exchange(ref attendance.SeenTicks, now.UtcTicks);
        if (now.UtcTicks - before > OnlineFor.Ticks)
            signals.Raise(ClientTopics.Any);
        return attendance;
    }

    internal void Leave(AgentPoll poll)
    {
        Interlocked.Exchange(ref poll.Attendance.SeenTicks, time.GetUtcNow().UtcTicks);
        Interlocked.Decrement(ref poll.Attendance.Waiting);
    }

    /// <summary>What is known of one agent.</summary>
    internal sealed class Attendance
    {
        public long Ticket;
        public int Waiting;
        public long SeenTicks;
        public long WrittenTicks;

        public DateTimeOffset SeenAt => new(Interlocked.Read(ref SeenTicks), TimeSpan.Zero);
    }
}
