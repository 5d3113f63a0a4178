using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Stops a job: at once where nobody works on it, and else as soon as its worker says that it stopped. Asking twice is harmless.</summary>
public sealed class CancelJob(IDbContextFactory<ServerDatabase> databases, JobSteps steps, Signals signals, ILogger<CancelJob> logger)
{
    public sealed record Request(JobId JobId);

    /// <param name="State">The state after the request: cancelled already, or still at work.</param>
    public sealed record Response(JobState State);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.JobsFor(actor).SingleOrDefaultAsync(job => job.Id == request.JobId, cancellationToken);
        if (job is null)
            return Problem.NotFound("job");
        if (actor.Refuse(job.Kind.Needs(), job.ClientId) is { } forbidden)
            return forbidden;
        if (!(await steps.TakeAsync(database, job, new JobEvent.CancelRequested(), cancellationToken)).IsSuccess(out var transition, out var problem))
            return problem;
        if (transition.Moves || job.State != JobState.Cancelled)
            database.Record(actor, ActivityKind.JobCancelled, await database.SubjectAsync("job", job.Id.Value, JobWords.Kind(job.Kind), job.ClientId, cancellationToken));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        if (transition.Moves)
            JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        signals.Announce(job);
        signals.Raise(JobTopics.CancelOf(job.Id));
        return new Response(job.State);
    }
}
