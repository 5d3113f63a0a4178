using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// The long poll: answers when there is something to say, and else after half a minute with nothing. One query when it
/// arrives and one each time the client's topic is raised, another where something is queued; while it waits it costs a
/// timer and a few objects.
/// </summary>
internal sealed class PollForOrders(
    IDbContextFactory<ServerDatabase> databases,
    NamedJobs namedJobs,
    LeaseJob leaseJob,
    QueueTurns turns,
    OrderWriter orders,
    PollMemory memory,
    JobWorks works,
    AgentPresence presence,
    Signals signals,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly PollResponse Nothing = new() { Orders = [], Cancel = [] };

    public async Task<Result<PollResponse>> HandleAsync(ClientId clientId, PollRequest request, CancellationToken cancellationToken)
    {
        using var poll = presence.Arrive(clientId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await WaitAsync(poll, request, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The server stops: the agent hears nothing bad and comes again.
            return Nothing;
        }
    }

    private async Task<PollResponse> WaitAsync(AgentPoll poll, PollRequest request, CancellationToken cancellationToken)
    {
        var unwanted = await namedJobs.HearAsync(poll.ClientId, request.Running, cancellationToken);
        var capabilities = memory.FindCapabilities(poll.ClientId) ?? await ReadCapabilitiesAsync(poll.ClientId, cancellationToken);
        // Agents that came back together after a restart of the server do not stay together.
        var wait = LongestWait - TimeSpan.FromMilliseconds(Random.Shared.Next(5000));
        var arrivedAt = time.GetTimestamp();
        while (true)
        {
            var next = signals.Next(ClientTopics.Of(poll.ClientId));
            if (!poll.IsLatest)
                return Nothing;
            var (reply, isUrgent) = await LookAsync(poll, request, unwanted, capabilities, cancellationToken);
            var left = wait - time.GetElapsedTime(arrivedAt);
            if (isUrgent || left <= TimeSpan.Zero)
                return reply;
            await Signals.WaitAsync(next, left, time, cancellationToken);
        }
    }

    private async Task<(PollResponse Reply, bool IsUrgent)> LookAsync(
        AgentPoll poll, PollRequest request, IReadOnlyList<JobReference> unwanted, IReadOnlySet<string> capabilities, CancellationToken cancellationToken)
    {
        using var turn = await memory.TurnAsync(poll.ClientId, cancellationToken);
        if (!poll.IsLatest)
            return (Nothing, true);

        List<JobRow> rows;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            rows = await JobRow.ReadAsync(database, poll.ClientId, cancellationToken);
        memory.Keep(poll.ClientId, rows.Select(row => row.Id).Concat(unwanted.Select(reference => JobId.From(reference.JobId))));

        var named = request.Running.Select(reference => (JobId.From(reference.JobId), reference.Epoch)).ToHashSet();
        var sent = new List<Order>();
        var cancel = new List<JobReference>(unwanted);
        var busy = new HashSet<JobKind>();
        foreach (var row in rows.Where(row => row.State.IsHeld() && JobWorks.CapabilityOf(row.Kind) is not null))
        {
            busy.Add(row.Kind);
            var isMissing = row is { State: JobState.Leased, IsHeard: false } && !named.Contains(row.Lease) && memory.HasMissedOrder(poll, row.Lease);
            if (isMissing && row.IsCancelRequested)
                await leaseJob.EndUnreceivedAsync(row, cancellationToken);
            else if (isMissing)
                await SendAsync(poll, row, capabilities, sent, cancellationToken);
            else if (row.IsCancelRequested)
                cancel.Add(new JobReference { JobId = row.Id.Value, Epoch = row.Epoch });
        }

        var due = rows.Where(row => row.IsDue(time.GetUtcNow()) && IsFor(row.Kind, capabilities) && (row.Kind == JobKind.Look || !busy.Contains(row.Kind))).ToDictionary(row => row.Id);
        foreach (var id in due.Count == 0 ? [] : (await turns.ChooseAsync(cancellationToken)).Select(job => job.Id))
        {
            if (!due.TryGetValue(id, out var row) || await leaseJob.HandleAsync(poll.ClientId, row, cancellationToken) is not { } leased)
                continue;
            if (await SendAsync(poll, leased, capabilities, sent, cancellationToken))
                busy.Add(row.Kind);
        }

        var isNews = false;
        foreach (var reference in cancel)
            isNews |= memory.TellCancel(poll.ClientId, reference);
        var reply = new PollResponse { Orders = sent, Cancel = [.. cancel.Take(WireLimits.Jobs)] };
        return (reply, sent.Count > 0 || isNews);
    }

    private async Task<bool> SendAsync(AgentPoll poll, JobRow row, IReadOnlySet<string> capabilities, List<Order> sent, CancellationToken cancellationToken)
    {
        if (await orders.WriteAsync(row, capabilities, cancellationToken) is not { } order)
            return false;
        sent.Add(order);
        memory.OrderSent(poll, row.Lease);
        return true;
    }

    private bool IsFor(JobKind kind, IReadOnlySet<string> capabilities) =>
        works.FindAgentWork(kind) is not null && JobWorks.CapabilityOf(kind) is { } capability && capabilities.Contains(capability);

    private async Task<IReadOnlySet<string>> ReadCapabilitiesAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var json = await database.Set<Client>().AsNoTracking().Where(client => client.Id == clientId).Select(client => client.MachineJson).SingleOrDefaultAsync(cancellationToken);
        var capabilities = StoredMachine.Read(json)?.Capabilities ?? [];
        memory.SetCapabilities(clientId, capabilities);
        return capabilities.ToHashSet(StringComparer.Ordinal);
    }
}
