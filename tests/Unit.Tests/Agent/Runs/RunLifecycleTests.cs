using BorgBackupServer.Agent.Runs;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Runs;

public sealed class RunLifecycleTests
{
    [Fact]
    public void Every_pair_is_decided()
    {
        foreach (var state in Enum.GetValues<RunState>())
            foreach (var happened in Enum.GetValues<RunEvent>())
            {
                var decision = RunLifecycle.Decide(state, happened);
                Assert.True(decision.Problem is null or { Code: "run.unexpected-event" });
            }
    }

    [Property(MaxTest = 1000)]
    public bool A_run_reports_one_end_at_most_and_nothing_once_it_is_forgotten(RunEvent[] events)
    {
        var (state, ends, forgotten) = (RunState.Accepted, 0, 0);
        foreach (var happened in events)
        {
            if (!RunLifecycle.Decide(state, happened).IsSuccess(out var next, out _))
                continue;
            ends += next.Step == RunStep.ReportEnd ? 1 : 0;
            forgotten += next.Step == RunStep.Forget ? 1 : 0;
            if (ends > 1 || forgotten > 1 || (state == RunState.Forgotten && next != new RunTransition(RunState.Forgotten, RunStep.None))
                || (next.Step == RunStep.Forget) != (next.State == RunState.Forgotten && state != RunState.Forgotten))
                return false;
            state = next.State;
        }

        return true;
    }

    [Property(MaxTest = 1000)]
    public bool Work_that_was_told_to_stop_is_told_once_and_never_runs_again(RunEvent[] events)
    {
        var (state, stops) = (RunState.Accepted, 0);
        foreach (var happened in events)
        {
            if (!RunLifecycle.Decide(state, happened).IsSuccess(out var next, out _))
                continue;
            stops += next.Step == RunStep.Stop ? 1 : 0;
            if (stops > 1 || (state is RunState.Stopping or RunState.Abandoning && next.State is RunState.Accepted or RunState.Running && stops > 0))
                return false;
            state = next.State;
        }

        return true;
    }

    [Fact]
    public void An_abandoned_run_says_no_more()
    {
        Assert.Equal(new RunTransition(RunState.Abandoning, RunStep.Stop), RunLifecycle.Decide(RunState.Running, RunEvent.Abandoned).Value);
        Assert.Equal(new RunTransition(RunState.Forgotten, RunStep.Forget), RunLifecycle.Decide(RunState.Abandoning, RunEvent.WorkEnded).Value);
    }

    [Fact]
    public void A_run_found_after_a_crash_reports_its_end_once()
    {
        Assert.Equal(new RunTransition(RunState.Ended, RunStep.ReportEnd), RunLifecycle.Decide(RunState.Accepted, RunEvent.FoundAfterCrash).Value);
        Assert.Equal(new RunTransition(RunState.Ended, RunStep.None), RunLifecycle.Decide(RunState.Ended, RunEvent.FoundAfterCrash).Value);
    }
}
