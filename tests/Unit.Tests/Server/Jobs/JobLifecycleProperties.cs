using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

/// <summary>Whatever happens in whatever order: what the lifecycle promises holds.</summary>
public sealed class JobLifecycleProperties
{
    /// <summary>An event by number, and how far off its epoch is; most are about the present lease.</summary>
    public sealed record Happening(int Event, int EpochOffset);

    public static class Generators
    {
        public static Arbitrary<Happening[]> Happenings() =>
            (from @event in Gen.Choose(0, JobEvents.All(1).Count - 1)
             from offset in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Constant(-1)), (1, Gen.Constant(1)))
             select new Happening(@event, offset)).ArrayOf().Resize(60).ToArbitrary();
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 2000)]
    public void Whatever_happens_the_promises_hold(Happening[] happenings)
    {
        var job = new JobStanding(JobState.Queued, 0);
        var hasLooked = false;
        foreach (var happening in happenings)
        {
            var @event = JobEvents.All(job.Epoch + happening.EpochOffset)[happening.Event];
            var before = job;
            if (!JobLifecycle.Decide(job, @event).IsSuccess(out var transition, out var problem))
            {
                Assert.Matches("^(job)\\.[a-z]+(-[a-z]+)*$", problem.Code);
                continue;
            }

            Assert.Equal(job.State, transition.From);
            job = JobEvents.After(job, @event, transition);
            hasLooked |= @event is JobEvent.Verified;

            Assert.True(Enum.IsDefined(job.State));
            Assert.True(job.Epoch == before.Epoch || (job.Epoch == before.Epoch + 1 && @event is JobEvent.LeaseGiven), "the epoch grows by one, with a lease and with nothing else");
            Assert.False(before.State.IsFinal(), "what has ended stays ended");
            Assert.True(job.State is not (JobState.Succeeded or JobState.Warned) || (before.State == JobState.Verifying && @event is JobEvent.Verified), "green only after the server has looked");
            Assert.True(!before.IsCancelRequested || before.State != JobState.Lost || job.State != JobState.Queued, "what was to stop is not tried again");
            Assert.True(job.State != JobState.Leased || before.State is JobState.Queued or JobState.Leased, "only what waits is given");
            Assert.True(job.Epoch <= JobLifecycle.MaxAttempts, "nothing is tried for ever");
            Assert.True(!before.IsAttemptOver || job.State == JobState.Queued || @event is JobEvent.LeaseGiven or JobEvent.CancelRequested, "an attempt that is over comes back by no word, only by a new lease");
            Assert.True(!before.IsCancelRequested || before.State == JobState.Queued || job.State != JobState.Queued || @event is not JobEvent.Postponed, "what was to stop is not put off");
            Assert.True(!before.IsStalled || job.State is not (JobState.Cancelled or JobState.Queued), "what the server stopped itself has failed, and nobody cancelled it");
        }

        Assert.True(job.State is not (JobState.Succeeded or JobState.Warned) || hasLooked);
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 1000)]
    public void A_cancelled_job_never_reports_success(Happening[] happenings)
    {
        foreach (var happening in happenings)
        {
            var @event = JobEvents.All(1 + happening.EpochOffset)[happening.Event];
            Assert.True(JobLifecycle.Decide(new JobStanding(JobState.Cancelled, 1, IsCancelRequested: true), @event).IsProblem(out _));
        }
    }

    [Property(Arbitrary = [typeof(Generators)], MaxTest = 1000)]
    public void A_job_whose_agent_stopped_it_never_succeeds(Happening[] happenings)
    {
        var job = JobLifecycle.Decide(new JobStanding(JobState.Running, 1, IsCancelRequested: true), new JobEvent.Finished(1, JobOutcome.Cancelled)).Value;
        Assert.Equal(JobState.Cancelled, job.To);
        foreach (var happening in happenings)
            Assert.True(JobLifecycle.Decide(new JobStanding(job.To, job.Epoch), JobEvents.All(job.Epoch + happening.EpochOffset)[happening.Event]).IsProblem(out _));
    }
}
