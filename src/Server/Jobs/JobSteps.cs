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

        if (@event is JobEvent.CancelRequested)
            job.CancelRequestedAt ??= now;
        if (transition.Moves)
            job.Move(transition, now);
        else if (job.State.IsHeld() && @event is (JobEvent.Started or JobEvent.Progressed or JobEvent.Heard or JobEvent.ServerRestarted))
            job.Renew(now);
        return transition;
    }
}
