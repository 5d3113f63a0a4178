using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// One step of a job: the lifecycle's decision, carried out on the row and on the repository's lease, inside the
/// caller's transaction. The caller saves, commits and then announces.
/// </summary>
public sealed class JobSteps(JobWorks works, TimeProvider time)
{
    /// <summary>
    /// Takes the event. A problem means that nothing was changed. The code <c>repository.busy</c> says that another job
    /// writes to the repository; then the job keeps its state too.
    /// </summary>
    public async Task<Result<Transition>> TakeAsync(ServerDatabase database, Job job, JobEvent @event, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is null)
            throw new InvalidOperationException("A job moves only inside a transaction.");
        if (!JobLifecycle.Decide(JobStanding.Of(job), @event).IsSuccess(out var transition, out var problem))
            return problem;

        var leases = database.Set<RepositoryLease>();
        var now = time.GetUtcNow();
        if (transition.To.HoldsRepository() && !transition.From.HoldsRepository() && works.Writes(job.Kind))
        {
            var holder = await leases.AsNoTracking().SingleOrDefaultAsync(lease => lease.RepositoryId == job.RepositoryId, cancellationToken);
            if (holder is null)
                leases.Add(RepositoryLease.Create(job.RepositoryId, job.Id, now));
            // A late report of work that is done needs no lease: looking at the result disturbs no writer.
            else if (holder.JobId != job.Id && transition.To != JobState.Verifying)
                return Problem.Conflict("repository.busy", "Another job writes to this repository.");
        }
        else if (!transition.To.HoldsRepository() && transition.From.HoldsRepository())
        {
            await leases.Where(lease => lease.JobId == job.Id).ExecuteDeleteAsync(cancellationToken);
        }

        if (@event is JobEvent.CancelRequested or JobEvent.Stalled)
            job.CancelRequestedAt ??= now;
        if (@event is JobEvent.Stalled)
            job.StalledAt ??= now;
        if (transition.Moves)
            job.Move(transition, now);
        if (@event is JobEvent.Postponed)
            job.AttemptEndedAt = now;
        else if (job.State.IsHeld() && @event is (JobEvent.Started or JobEvent.Progressed or JobEvent.Heard or JobEvent.ServerRestarted))
            job.Renew(now);
        return transition;
    }

    /// <summary>
    /// Takes an event that may end the attempt badly, and says why. Where it may go better later, the job is queued again
    /// instead of ended: what it is then, the row says.
    /// </summary>
    /// <returns>From where it was to where it is.</returns>
    public async Task<Result<Transition>> FailAsync(ServerDatabase database, Job job, JobEvent @event, Problem problem, CancellationToken cancellationToken)
    {
        if (!JobLifecycle.Decide(JobStanding.Of(job), @event).IsSuccess(out var end, out var refusal))
            return refusal;
        if (end.To is not (JobState.Failed or JobState.Lost) || !end.Moves)
            return await TakeAsync(database, job, @event, cancellationToken);

        if (job.StalledAt is not null)
            problem = JobProblems.Stalled;
        var now = time.GetUtcNow();
        var retryAt = RetryRule.NextAt(job.Kind, problem.Code, job.Epoch, now);
        // A lost job is queued as one that may be heard of again, any other as one whose attempt is over.
        if (retryAt is not null && end.To == JobState.Failed
            && (await TakeAsync(database, job, new JobEvent.Postponed(job.Epoch), cancellationToken)).IsSuccess(out var postponed, out _))
            return Wait(postponed);
        if ((await TakeAsync(database, job, @event, cancellationToken)).IsProblem(out refusal))
            return refusal;
        if (retryAt is not null && end.To == JobState.Lost
            && (await TakeAsync(database, job, new JobEvent.Requeued(), cancellationToken)).IsSuccess(out var requeued, out _))
            return Wait(requeued with { From = end.From });
        job.Blame(problem);
        return end;

        Transition Wait(Transition transition)
        {
            job.Blame(problem);
            job.RetryAt = retryAt;
            database.AddLine(job, Protocol.LogLevel.Warning, problem.Detail, now);
            database.AddLine(
                job, Protocol.LogLevel.Information,
                $"Attempt {job.Epoch} of {RetryRule.MostAttempts(job.Kind, problem.Code)} is over. The next one begins {(retryAt > now ? $"at {retryAt:u}" : "when there is room")}.", now);
            return transition;
        }
    }
}
