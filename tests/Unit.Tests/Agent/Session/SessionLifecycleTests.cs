using BorgBackupServer.Agent.Session;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Session;

public sealed class SessionLifecycleTests
{
    [Fact]
    public void Every_pair_is_decided()
    {
        foreach (var state in Enum.GetValues<SessionState>())
            foreach (var happened in Enum.GetValues<SessionEvent>())
            {
                var decision = SessionLifecycle.Decide(state, happened, 0);
                Assert.True(decision.Problem is null or { Code: "session.unexpected-event" });
            }
    }

    [Property]
    public bool An_agent_polls_only_when_online_and_stops_only_when_told(SessionEvent[] events)
    {
        var now = new SessionTransition(SessionState.Offline, SessionStep.WaitThenHello, 0);
        foreach (var happened in events)
        {
            if (!SessionLifecycle.Decide(now.State, happened, now.Failures).IsSuccess(out var next, out _))
                continue;
            if ((next.Step == SessionStep.Poll) != (next.State == SessionState.Online)
                || (next.State == SessionState.Stopped) != (happened == SessionEvent.StopRequested)
                || (next.State == SessionState.Online && next.Failures != 0)
                || (happened is SessionEvent.CallFailed or SessionEvent.KeyRefused && next.Failures != now.Failures + 1))
                return false;
            now = next;
        }

        return true;
    }

    [Fact]
    public void A_refused_key_is_asked_for_again_at_long_intervals_until_it_is_accepted()
    {
        var rejected = SessionLifecycle.Decide(SessionState.Online, SessionEvent.KeyRefused, 0).Value;
        Assert.Equal((SessionState.Rejected, SessionStep.WaitLongThenHello), (rejected.State, rejected.Step));
        Assert.Equal(SessionStep.WaitLongThenHello, SessionLifecycle.Decide(SessionState.Rejected, SessionEvent.CallFailed, 1).Value.Step);
        Assert.Equal(SessionState.Online, SessionLifecycle.Decide(SessionState.Rejected, SessionEvent.HelloAnswered, 9).Value.State);
    }

    [Fact]
    public void A_failed_poll_leads_to_a_new_hello() =>
        Assert.Equal(new SessionTransition(SessionState.Offline, SessionStep.WaitThenHello, 1), SessionLifecycle.Decide(SessionState.Online, SessionEvent.CallFailed, 0).Value);
}
