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
            foreach (var epoch in Enumerable.Range(0, JobLifecycle.MaxWorkerAttempts + 1))
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
    public void A_lost_job_is_tried_once_more_and_no_more()
    {
        Assert.Equal(JobState.Queued, Follow(new JobStanding(JobState.Lost, 1), new JobEvent.Requeued()).State);
        Assert.Equal("job.attempts-used", JobLifecycle.Decide(new JobStanding(JobState.Lost, 2), new JobEvent.Requeued()).Problem?.Code);
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
        Assert.Equal(JobState.Failed, Follow(new JobStanding(JobState.Running, JobLifecycle.MaxWorkerAttempts), new JobEvent.WorkerGone()).State);
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
            job = new JobStanding(transition.To, transition.Epoch, job.IsCancelRequested || @event is JobEvent.CancelRequested);
        }

        return job;
    }
}
