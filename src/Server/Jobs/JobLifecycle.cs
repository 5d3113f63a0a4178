using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;
using static BorgBackupServer.Server.Jobs.JobState;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// The states of a job and what leads from one to the next. Pure: it knows no clock, no database and no agent.
/// An event is taken and moves the job, is taken and moves nothing, or is refused; it is never dropped without a word.
/// <c>docs/state-machines.md</c> is made from this.
/// </summary>
public static class JobLifecycle
{
    /// <summary>How often a job is tried at most, whatever its attempts end of. <see cref="RetryRule"/> may end it sooner.</summary>
    public const int MaxAttempts = 5;

    public static Result<Transition> Decide(JobStanding job, JobEvent @event)
    {
        if (OfAnotherLease(job, @event) is { } refusal)
            return refusal;

        var isOver = job.State is Succeeded or Warned or Failed or Cancelled;
        return (@event, job.State) switch
        {
            (_, _) when isOver => Refuse("job.ended", "The job has ended."),

            (JobEvent.LeaseGiven given, Queued) => new Transition(Queued, Leased, given.Epoch, "given to its worker"),
            (JobEvent.LeaseGiven, Lost) => Refuse("job.lost", "A lost job is queued again before it is given again."),
            (JobEvent.LeaseGiven, _) => Refuse("job.leased", "Somebody holds the job."),

            (JobEvent.OrderRefused, Leased) => To(Failed, "there is nothing to send"),
            (JobEvent.OrderRefused, _) => Refuse("job.not-leased", "Only a job that was just given waits for its order."),

            (JobEvent.Started or JobEvent.Progressed, Leased) => To(Running, "the work runs"),
            (JobEvent.Started or JobEvent.Progressed, Running) => Stay("it is known to run"),
            (JobEvent.Heard, Leased or Running) => Stay("the lease is renewed"),
            (JobEvent.Heard, Queued) when job.IsAttemptOver => Stay("the agent has not yet read the answer to its last report"),
            (JobEvent.Started or JobEvent.Progressed or JobEvent.Finished, Queued) when job.IsAttemptOver => Refuse("job.finished", "The end of this attempt was reported before."),
            (JobEvent.Started or JobEvent.Progressed or JobEvent.Heard, Lost) => To(Running, "found again: it was running all the time"),
            (JobEvent.Started or JobEvent.Progressed or JobEvent.Heard, Queued) => To(Running, "found again before it was given once more"),
            (JobEvent.Heard, Verifying) => Stay("the agent has not yet read the answer to its last report"),
            (JobEvent.Started or JobEvent.Progressed, _) => Refuse("job.finished", "The end of this job was reported before."),
            (JobEvent.Heard, _) => Refuse("job.finished", "The end of this job was reported before."),

            // A cancel that comes too late changes nothing: what was done is verified and said. Cancelled means stopped.
            (JobEvent.Finished { Outcome: JobOutcome.Succeeded or JobOutcome.Warned }, Queued or Leased or Running or Lost) => To(Verifying, "done by its own word; now the server looks"),
            (JobEvent.Finished { Outcome: JobOutcome.Failed }, Queued or Leased or Running or Lost) => To(Failed, "failed by its own word"),
            (JobEvent.Finished { Outcome: JobOutcome.Cancelled }, Queued or Leased or Running or Lost) when job.IsStalled => To(Failed, "stopped because nothing moved"),
            (JobEvent.Finished { Outcome: JobOutcome.Cancelled }, Queued or Leased or Running or Lost) => To(Cancelled, "stopped by its own word"),
            (JobEvent.Finished, _) => Refuse("job.finished", "The end of this job was reported before."),

            (JobEvent.Verified { HasWarnings: false }, Verifying) => To(Succeeded, "the server has seen it"),
            (JobEvent.Verified { HasWarnings: true }, Verifying) => To(Warned, "the server has seen it, and something is missing"),
            (JobEvent.VerificationFailed, Verifying) => To(Failed, "the server has not found it"),
            (JobEvent.Verified or JobEvent.VerificationFailed, _) => Refuse("job.not-verifying", "There is nothing to verify yet."),

            (JobEvent.CancelRequested, Queued) => To(Cancelled, "nobody has it"),
            (JobEvent.CancelRequested, Leased or Running) => Stay("the wish is noted and told to its worker until it says the end"),
            (JobEvent.CancelRequested, Verifying) => Refuse("job.verifying", "The work is done; the server only looks at the result."),
            (JobEvent.CancelRequested, _) => Refuse("job.lost", "Nothing is heard of this job, so it cannot be told to stop."),

            (JobEvent.LeaseExpired, Leased or Running) => To(Lost, "nothing was heard for the time of a lease"),
            (JobEvent.LeaseExpired, _) => Refuse("job.not-leased", "There is no lease that could run out."),

            (JobEvent.AgentForgot, Leased or Running) when job.IsStalled => To(Failed, "it no longer runs, and nothing had moved"),
            (JobEvent.AgentForgot, Leased or Running) when job.IsCancelRequested => To(Cancelled, "it no longer runs, as was wished"),
            (JobEvent.AgentForgot, Leased or Running) => To(Lost, "the agent started anew without it"),
            (JobEvent.AgentForgot, _) => Stay("the agent need not know it"),

            (JobEvent.Requeued, Lost) when job.IsCancelRequested => Refuse("job.cancel-requested", "A job that was to stop is not tried again."),
            (JobEvent.Requeued, Lost) when job.Epoch >= MaxAttempts => Refuse("job.attempts-used", "The job was tried often enough."),
            (JobEvent.Requeued, Lost) => To(Queued, "it is tried once more, under the next epoch"),
            (JobEvent.Requeued, _) => Refuse("job.not-lost", "Only a lost job is queued again."),

            (JobEvent.Postponed, Queued) when job.IsAttemptOver => Refuse("job.finished", "The end of this attempt was reported before."),
            (JobEvent.Postponed, _) when job.IsCancelRequested || job.IsStalled => Refuse("job.cancel-requested", "A job that was to stop is not tried again."),
            (JobEvent.Postponed, _) when job.Epoch >= MaxAttempts => Refuse("job.attempts-used", "The job was tried often enough."),
            (JobEvent.Postponed, _) => To(Queued, "the attempt is over, and the next one comes later, under the next epoch"),

            (JobEvent.Stalled, Leased or Running) => Stay("it is told to stop"),
            (JobEvent.Stalled, _) => Refuse("job.not-leased", "Nobody holds the job."),

            (JobEvent.ServerRestarted, Leased or Running) => Stay("the lease starts afresh, so that its agent can report"),
            (JobEvent.ServerRestarted, _) => Stay("it needs nobody's word"),

            (JobEvent.WorkerGone, Leased or Running) when job.IsStalled => To(Failed, "it no longer runs, and nothing had moved"),
            (JobEvent.WorkerGone, Leased or Running) when job.IsCancelRequested => To(Cancelled, "it no longer runs, as was wished"),
            (JobEvent.WorkerGone, Leased or Running) when job.Epoch >= MaxAttempts => To(Failed, "its worker died every time"),
            (JobEvent.WorkerGone, Leased or Running) => To(Queued, "the next worker starts it from the beginning"),
            (JobEvent.WorkerGone, _) => Refuse("job.not-leased", "No worker holds the job."),

            _ => throw new InvalidOperationException($"No answer to {@event.GetType().Name} in {job.State}."),
        };

        Transition To(JobState to, string reason) => new(job.State, to, job.Epoch, reason);
        Transition Stay(string reason) => To(job.State, reason);
    }

    /// <summary>Words about another lease than the latest: a former one is stale, a later one was never given.</summary>
    private static Problem? OfAnotherLease(JobStanding job, JobEvent @event)
    {
        if (@event is JobEvent.LeaseGiven given)
            return given.Epoch == job.Epoch + 1 ? null : Refuse("job.stale", "Another lease was given meanwhile.");

        int? epoch = @event switch
        {
            JobEvent.Started started => started.Epoch,
            JobEvent.Progressed progressed => progressed.Epoch,
            JobEvent.Heard heard => heard.Epoch,
            JobEvent.Finished finished => finished.Epoch,
            JobEvent.Postponed postponed => postponed.Epoch,
            _ => null,
        };
        if (epoch is null || (epoch == job.Epoch && epoch > 0))
            return null;
        return epoch < job.Epoch
            ? Refuse("job.stale", "The job was given again since.")
            : Refuse("job.never-given", "This lease was never given.");
    }

    private static Problem Refuse(string code, string detail) => Problem.Conflict(code, detail);
}
