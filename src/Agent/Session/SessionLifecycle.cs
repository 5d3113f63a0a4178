using BorgBackupServer.Agent.Results;

namespace BorgBackupServer.Agent.Session;

/// <summary>The session with the server as a pure function. It begins <see cref="SessionState.Offline"/> with a hello.</summary>
public static class SessionLifecycle
{
    public static Result<SessionTransition> Decide(SessionState state, SessionEvent happened, int failures) => (state, happened) switch
    {
        (SessionState.Stopped, _) => Unexpected(state, happened),
        (_, SessionEvent.StopRequested) => new SessionTransition(SessionState.Stopped, SessionStep.End, failures),

        (SessionState.Offline or SessionState.Rejected, SessionEvent.HelloAnswered) => new SessionTransition(SessionState.Online, SessionStep.Poll, 0),
        (SessionState.Online, SessionEvent.PollAnswered) => new SessionTransition(SessionState.Online, SessionStep.Poll, 0),

        (_, SessionEvent.KeyRefused) => new SessionTransition(SessionState.Rejected, SessionStep.WaitLongThenHello, failures + 1),
        // A rejected agent whose server is away meanwhile still waits long: the key does not get better by asking often.
        (SessionState.Rejected, SessionEvent.CallFailed) => new SessionTransition(SessionState.Rejected, SessionStep.WaitLongThenHello, failures + 1),
        (_, SessionEvent.CallFailed) => new SessionTransition(SessionState.Offline, SessionStep.WaitThenHello, failures + 1),

        // Polls are sent only when online, and a hello only when not.
        (SessionState.Online, SessionEvent.HelloAnswered) => Unexpected(state, happened),
        (SessionState.Offline or SessionState.Rejected, SessionEvent.PollAnswered) => Unexpected(state, happened),
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static Problem Unexpected(SessionState state, SessionEvent happened) =>
        new("session.unexpected-event", ProblemKind.Failed, $"{happened} cannot happen while the session is {state}.");
}
