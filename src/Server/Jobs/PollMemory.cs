using System.Collections.Concurrent;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// What was said to which agent in this process. Losing it costs a repeat: the agent knows an order by job and epoch,
/// and a cancel can be heard twice.
/// </summary>
internal sealed class PollMemory(TimeProvider time)
{
    /// <summary>A cancel is repeated with every poll, but does not end a poll more often than this.</summary>
    private static readonly TimeSpan CancelPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ClientId, Memory> clients = new();

    public IReadOnlySet<string>? FindCapabilities(ClientId clientId) => Of(clientId).Capabilities;

    public void SetCapabilities(ClientId clientId, IEnumerable<string> capabilities) =>
        Of(clientId).Capabilities = capabilities.ToHashSet(StringComparer.Ordinal);

    /// <summary>The order goes into a reply. Polls that had arrived by then cannot have missed it.</summary>
    public void OrderSent(AgentPoll poll, (JobId Id, int Epoch) lease) => Of(poll.ClientId).Orders[lease] = poll.LatestTicket;

    /// <summary>Whether a poll that does not name the job was sent after the reply with the order was lost.</summary>
    public bool HasMissedOrder(AgentPoll poll, (JobId Id, int Epoch) lease) =>
        !Of(poll.ClientId).Orders.TryGetValue(lease, out var ticket) || ticket < poll.Ticket;

    /// <summary>True when the agent has not been told of late; then it counts as told.</summary>
    public bool TellCancel(ClientId clientId, JobReference reference)
    {
        var cancels = Of(clientId).Cancels;
        var key = (JobId.From(reference.JobId), reference.Epoch);
        if (cancels.TryGetValue(key, out var toldAt) && time.GetElapsedTime(toldAt) < CancelPause)
            return false;
        cancels[key] = time.GetTimestamp();
        return true;
    }

    /// <summary>Forgets what was said of jobs that are no longer live or named.</summary>
    public void Keep(ClientId clientId, IEnumerable<JobId> jobs)
    {
        var memory = Of(clientId);
        if (memory.Orders.IsEmpty && memory.Cancels.IsEmpty)
            return;
        var kept = jobs.ToHashSet();
        foreach (var lease in memory.Orders.Keys.Where(lease => !kept.Contains(lease.Id)))
            memory.Orders.TryRemove(lease, out _);
        foreach (var lease in memory.Cancels.Keys.Where(lease => !kept.Contains(lease.Id)))
            memory.Cancels.TryRemove(lease, out _);
    }

    /// <summary>One poll of a client looks and takes at a time, so that a second one sees what the first has taken. Dispose to end the turn.</summary>
    public async ValueTask<IDisposable> TurnAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        var memory = Of(clientId);
        await memory.Gate.WaitAsync(cancellationToken);
        return memory;
    }

    private Memory Of(ClientId clientId) => clients.GetOrAdd(clientId, static _ => new Memory());

    private sealed class Memory : IDisposable
    {
        public volatile IReadOnlySet<string>? Capabilities;

        public SemaphoreSlim Gate { get; } = new(1);

        public ConcurrentDictionary<(JobId Id, int Epoch), long> Orders { get; } = new();

        public ConcurrentDictionary<(JobId Id, int Epoch), long> Cancels { get; } = new();

        public void Dispose() => Gate.Release();
    }
}
