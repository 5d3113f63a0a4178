using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Runs;

/// <summary>One lease of one job on this client, as a pure function. It begins <see cref="RunState.Accepted"/>.</summary>
public static class RunLifecycle
{
    public static Result<RunTransition> Decide(RunState state, RunEvent happened) => (state, happened) switch
    {
        (RunState.Accepted, RunEvent.Started) => new RunTransition(RunState.Running, RunStep.ReportStarted),
        // Told to stop while it was starting: the stop wins, and the end is all that is told.
        (RunState.Stopping or RunState.Abandoning, RunEvent.Started) => new RunTransition(state, RunStep.None),

        (RunState.Accepted or RunState.Running, RunEvent.CancelRequested or RunEvent.AgentStopping) => new RunTransition(RunState.Stopping, RunStep.Stop),
        // The server repeats a cancel with every poll.
        (RunState.Stopping or RunState.Abandoning, RunEvent.CancelRequested or RunEvent.AgentStopping) => new RunTransition(state, RunStep.None),
        (RunState.Ended or RunState.Forgotten, RunEvent.CancelRequested or RunEvent.AgentStopping) => new RunTransition(state, RunStep.None),

        (RunState.Accepted or RunState.Running, RunEvent.Abandoned) => new RunTransition(RunState.Abandoning, RunStep.Stop),
        (RunState.Stopping, RunEvent.Abandoned) => new RunTransition(RunState.Abandoning, RunStep.None),
        (RunState.Ended, RunEvent.Abandoned) => new RunTransition(RunState.Forgotten, RunStep.Forget),
        // Each report of a lost lease is answered alike.
        (RunState.Abandoning or RunState.Forgotten, RunEvent.Abandoned) => new RunTransition(state, RunStep.None),

        (RunState.Accepted or RunState.Running or RunState.Stopping, RunEvent.WorkEnded) => new RunTransition(RunState.Ended, RunStep.ReportEnd),
        (RunState.Abandoning, RunEvent.WorkEnded) => new RunTransition(RunState.Forgotten, RunStep.Forget),

        (RunState.Accepted, RunEvent.FoundAfterCrash) => new RunTransition(RunState.Ended, RunStep.ReportEnd),
        (RunState.Ended, RunEvent.FoundAfterCrash) => new RunTransition(RunState.Ended, RunStep.None),

        (RunState.Ended, RunEvent.EndAnswered) => new RunTransition(RunState.Forgotten, RunStep.Forget),
        // The report before it in the same request was answered "unknown", and everything was forgotten already.
        (RunState.Forgotten, RunEvent.EndAnswered) => new RunTransition(RunState.Forgotten, RunStep.None),

        // borg starts once and ends once, and only what was reported can be answered.
        (RunState.Running or RunState.Ended or RunState.Forgotten, RunEvent.Started) => Unexpected(state, happened),
        (RunState.Ended or RunState.Forgotten, RunEvent.WorkEnded) => Unexpected(state, happened),
        (RunState.Accepted or RunState.Running or RunState.Stopping or RunState.Abandoning, RunEvent.EndAnswered) => Unexpected(state, happened),
        (RunState.Running or RunState.Stopping or RunState.Abandoning or RunState.Forgotten, RunEvent.FoundAfterCrash) => Unexpected(state, happened),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Problem Unexpected(RunState state, RunEvent happened) =>
        new("run.unexpected-event", ProblemKind.Failed, $"{happened} cannot happen while the run is {state}.");
}
