using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Results;
using BorgBackupServer.Agent.Runs;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Session;

/// <summary>Hello, then poll after poll; orders run beside the next poll. Asks <see cref="SessionLifecycle"/> for every step.</summary>
public sealed class SessionLoop(
    ServerConnection server, RunSupervisor runs, Func<CancellationToken, Task<MachineFacts>> survey, Func<long> rules, Action greeted, ContactFile contact, Guid sessionId, TimeProvider time, AgentLog log)
{
    /// <summary>A reply that took its way takes no longer than this beyond the time the server holds a poll.</summary>
    private static readonly TimeSpan PollGrace = TimeSpan.FromSeconds(15);

    /// <summary>An empty answer before this has passed is not a long poll: a broken server must not make the agent spin.</summary>
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(200);

    /// <summary>An order that could not be written down comes again with the next poll; a full disk needs more time than that.</summary>
    private static readonly TimeSpan AfterUntaken = TimeSpan.FromSeconds(10);

    private SessionTransition now = new(SessionState.Offline, SessionStep.WaitThenHello, 0);
    private TimeSpan pollLimit = TimeSpan.FromMinutes(1);
    private long toldRules;

    /// <summary>Runs until it is cancelled, and ends in order then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            now = SessionLifecycle.Decide(now.State, SessionEvent.StopRequested, now.Failures).Value;
            contact.Ended();
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        while (true)
        {
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken);

            var before = now;
            var happened = now.Step == SessionStep.Poll ? await PollAsync(cancellationToken) : await HelloAsync(cancellationToken);
            now = SessionLifecycle.Decide(now.State, happened.Event, now.Failures).Value;
            wait = now.Step switch
            {
                SessionStep.WaitThenHello => Backoff.After(now.Failures, Random.Shared.NextDouble()),
                SessionStep.WaitLongThenHello => Backoff.AfterRejection,
                _ => happened.Pause,
            };
            Tell(before, happened.Problem);
        }
    }

    private async Task<Happened> HelloAsync(CancellationToken cancellationToken)
    {
        toldRules = rules();
        var machine = await survey(cancellationToken);
        var request = new HelloRequest { SessionId = sessionId, Machine = machine, Running = runs.Jobs() };
        if (!(await server.HelloAsync(request, cancellationToken)).IsSuccess(out var hello, out var problem))
            return Failed(problem);
        pollLimit = TimeSpan.FromSeconds(Math.Clamp(hello.PollSeconds, 1, 600)) + PollGrace;
        foreach (var job in hello.Abandon)
            runs.Abandon(job);
        contact.Reached(machine.BorgVersion ?? "");
        greeted();
        return new Happened(SessionEvent.HelloAnswered);
    }

    private async Task<Happened> PollAsync(CancellationToken cancellationToken)
    {
        // The server asks well only if it knows what the client's own rules say now.
        if (rules() != toldRules && await HelloAsync(cancellationToken) is { Problem: not null } unheard)
            return unheard;
        var begun = time.GetTimestamp();
        var request = new PollRequest { SessionId = sessionId, Running = runs.Jobs() };
        if (!(await server.PollAsync(request, pollLimit, cancellationToken)).IsSuccess(out var poll, out var problem))
            return Failed(problem);
        if (WireCheck.Check(poll) is { } tooLong)
            return Failed(new Problem(tooLong.Code, ProblemKind.Unreachable, tooLong.Detail));
        var isAllTaken = true;
        foreach (var order in poll.Orders)
            isAllTaken &= runs.Take(order);
        foreach (var job in poll.Cancel)
            runs.Cancel(job);
        contact.Reached();
        var pause = !isAllTaken ? AfterUntaken : poll.Orders.Count == 0 ? ShortestPoll - time.GetElapsedTime(begun) : TimeSpan.Zero;
        return new Happened(SessionEvent.PollAnswered) { Pause = pause };
    }

    private static Happened Failed(Problem problem) =>
        new(problem.Kind == ProblemKind.KeyRefused ? SessionEvent.KeyRefused : SessionEvent.CallFailed) { Problem = problem };

    private void Tell(SessionTransition before, Problem? problem)
    {
        if (problem is not null)
            contact.Lost(problem.Detail);
        if (now.State != before.State || (before.Failures == 0 && problem is not null))
            switch (now.State)
            {
                case SessionState.Online:
                    log.Information("Connected to the server.");
                    break;
                case SessionState.Rejected:
                    log.Error($"{problem?.Detail} {problem?.Hint} Asking again in {Backoff.AfterRejection.TotalMinutes} minutes.");
                    break;
                case SessionState.Offline:
                    log.Warning($"Not connected: {problem?.Detail} Trying again.");
                    break;
            }
    }

    private readonly record struct Happened(SessionEvent Event)
    {
        public Problem? Problem { get; init; }

        public TimeSpan Pause { get; init; }
    }
}
