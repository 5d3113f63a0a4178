using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class JobLifecycleTests
{
    private static readonly JobState[] Final = [JobState.Succeeded, JobState.Warned, JobState.Failed, JobState.Cancelled];

    [Fact]
    public void Every_event_has_an_answer_in_every_state()
    {
        foreach (var state in Enum.GetValues<JobState>())
            foreach (var epoch in Enumerable.Range(0, JobLifecycle.MaxAttempts + 1))
                foreach (var isCancelRequested in new[] { false, true })
                    foreach (var @event in JobEvents.All(epoch))
                    {
                        var answer = JobLifecycle.Decide(new JobStanding(state, epoch, isCancelRequested), @event);
                        Assert.False(string.IsNullOrEmpty(answer.IsSuccess(out var transition, out var problem) ? transition.Reason : problem.Detail));
                    }
    }

    [Theory]
    [InlineData(JobOutcome.Succeeded, JobState.Succeeded)]
    [InlineData(JobOutcome.Warned, JobState.Warned)]
    public void A_job_turns_green_only_after_the_server_has_looked(JobOutcome outcome, JobState end)
    {
        var job = Follow(new JobStanding(JobState.Queued, 0), new JobEvent.LeaseGiven(1), new JobEvent.Started(1), new JobEvent.Finished(1, outcome));
        Assert.Equal(JobState.Verifying, job.State);
        Assert.Equal(end, Follow(job, new JobEvent.Verified(outcome == JobOutcome.Warned)).State);
    }

    [Fact]
    public void What_the_server_cannot_find_has_failed() =>
        Assert.Equal(JobState.Failed, Follow(new JobStanding(JobState.Verifying, 1), new JobEvent.VerificationFailed()).State);

    [Theory]
    [InlineData(JobState.Lost)]
    [InlineData(JobState.Queued)]
    public void A_report_that_was_lost_is_found_again(JobState state)
    {
        var job = new JobStanding(state, 1);
        Assert.Equal(JobState.Verifying, Follow(job, new JobEvent.Finished(1, JobOutcome.Succeeded)).State);
        Assert.Equal(JobState.Running, Follow(job, new JobEvent.Heard(1)).State);
    }

    [Fact]
    public void Words_about_a_former_lease_are_stale()
    {
        var job = new JobStanding(JobState.Running, 2);
        foreach (var @event in JobEvents.OfHolder(1))
            Assert.Equal("job.stale", JobLifecycle.Decide(job, @event).Problem?.Code);
    }

    [Fact]
    public void Words_about_a_lease_that_was_never_given_are_refused()
    {
        foreach (var @event in JobEvents.OfHolder(2))
            Assert.Equal("job.never-given", JobLifecycle.Decide(new JobStanding(JobState.Running, 1), @event).Problem?.Code);
        foreach (var @event in JobEvents.OfHolder(0))
            Assert.Equal("job.never-given", JobLifecycle.Decide(new JobStanding(JobState.Queued, 0), @event).Problem?.Code);
    }

    [Fact]
    public void A_lost_job_is_tried_again_but_not_for_ever()
    {
        Assert.Equal(JobState.Queued, Follow(new JobStanding(JobState.Lost, 1), new JobEvent.Requeued()).State);
        Assert.Equal("job.attempts-used", JobLifecycle.Decide(new JobStanding(JobState.Lost, JobLifecycle.MaxAttempts), new JobEvent.Requeued()).Problem?.Code);
    }

    [Fact]
    public void An_attempt_that_is_over_is_followed_by_another_and_never_heard_of_again()
    {
        var job = Follow(new JobStanding(JobState.Running, 1), new JobEvent.Postponed(1));
        Assert.Equal((JobState.Queued, true), (job.State, job.IsAttemptOver));
        foreach (var @event in JobEvents.OfHolder(1).Where(@event => @event is not JobEvent.Heard))
            Assert.Equal("job.finished", JobLifecycle.Decide(job, @event).Problem?.Code);
        Assert.Equal(job, Follow(job, new JobEvent.Heard(1)));

        job = Follow(job, new JobEvent.LeaseGiven(2), new JobEvent.Started(2));
        Assert.Equal((JobState.Running, 2, false), (job.State, job.Epoch, job.IsAttemptOver));
        Assert.Equal(JobState.Cancelled, Follow(new JobStanding(JobState.Queued, 1, IsAttemptOver: true), new JobEvent.CancelRequested()).State);
    }

    [Theory]
    [InlineData(JobState.Leased)]
    [InlineData(JobState.Running)]
    [InlineData(JobState.Verifying)]
    [InlineData(JobState.Lost)]
    public void What_was_to_stop_or_was_tried_often_enough_is_not_put_off(JobState state)
    {
        Assert.Equal("job.cancel-requested", JobLifecycle.Decide(new JobStanding(state, 1, IsCancelRequested: true), new JobEvent.Postponed(1)).Problem?.Code);
        Assert.Equal("job.attempts-used", JobLifecycle.Decide(new JobStanding(state, JobLifecycle.MaxAttempts), new JobEvent.Postponed(JobLifecycle.MaxAttempts)).Problem?.Code);
    }

    [Fact]
    public void What_stood_still_and_was_stopped_has_failed()
    {
        var job = Follow(new JobStanding(JobState.Running, 1), new JobEvent.Stalled());
        Assert.Equal((JobState.Running, true, true), (job.State, job.IsStalled, job.IsCancelRequested));
        Assert.Equal(JobState.Failed, Follow(job, new JobEvent.Finished(1, JobOutcome.Cancelled)).State);
        Assert.Equal(JobState.Failed, Follow(job, new JobEvent.AgentForgot()).State);
        Assert.Equal(JobState.Failed, Follow(job, new JobEvent.WorkerGone()).State);
        Assert.Equal(JobState.Verifying, Follow(job, new JobEvent.Finished(1, JobOutcome.Succeeded)).State);
    }

    [Fact]
    public void A_lost_job_that_was_to_stop_is_not_tried_again() =>
        Assert.Equal("job.cancel-requested", JobLifecycle.Decide(new JobStanding(JobState.Lost, 1, IsCancelRequested: true), new JobEvent.Requeued()).Problem?.Code);

    [Theory]
    [InlineData(JobState.Queued, JobState.Cancelled)]
    [InlineData(JobState.Leased, JobState.Leased)]
    [InlineData(JobState.Running, JobState.Running)]
    public void A_cancel_is_immediate_only_where_nobody_works(JobState state, JobState after) =>
        Assert.Equal(after, Follow(new JobStanding(state, 1), new JobEvent.CancelRequested()).State);

    [Fact]
    public void A_cancel_that_comes_too_late_does_not_hide_what_was_done()
    {
        var job = Follow(new JobStanding(JobState.Running, 1), new JobEvent.CancelRequested(), new JobEvent.Finished(1, JobOutcome.Succeeded));
        Assert.Equal(JobState.Verifying, job.State);
        Assert.Equal("job.verifying", JobLifecycle.Decide(job, new JobEvent.CancelRequested()).Problem?.Code);
    }

    [Fact]
    public void The_servers_own_work_starts_again_when_its_worker_died_but_not_for_ever()
    {
        Assert.Equal(JobState.Queued, Follow(new JobStanding(JobState.Running, 1), new JobEvent.WorkerGone()).State);
        Assert.Equal(JobState.Failed, Follow(new JobStanding(JobState.Running, JobLifecycle.MaxAttempts), new JobEvent.WorkerGone()).State);
        Assert.Equal(JobState.Cancelled, Follow(new JobStanding(JobState.Running, 1, IsCancelRequested: true), new JobEvent.WorkerGone()).State);
    }

    [Fact]
    public void What_has_ended_stays_ended()
    {
        foreach (var state in Final)
            foreach (var @event in JobEvents.All(1))
                Assert.Equal("job.ended", (@event is JobEvent.LeaseGiven ? JobLifecycle.Decide(new JobStanding(state, 1), new JobEvent.LeaseGiven(2)) : JobLifecycle.Decide(new JobStanding(state, 1), @event)).Problem?.Code);
    }

    private static JobStanding Follow(JobStanding job, params JobEvent[] events)
    {
        foreach (var @event in events)
        {
            var transition = JobLifecycle.Decide(job, @event).Value;
            job = JobEvents.After(job, @event, transition);
        }

        return job;
    }
}
