using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>A job that waits to be tried again is tried now. It gets no further attempts by it.</summary>
public sealed class RetryJob(IDbContextFactory<ServerDatabase> databases, Signals signals, TimeProvider time)
{
    public sealed record Request(JobId JobId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.JobsFor(actor).SingleOrDefaultAsync(job => job.Id == request.JobId, cancellationToken);
        if (job is null)
            return Problem.NotFound("job");
        if (actor.Refuse(job.Kind.Needs(), job.ClientId) is { } forbidden)
            return forbidden;
        var now = time.GetUtcNow();
        if (job.State != JobState.Queued || !(job.RetryAt > now))
            return Problem.Conflict("job.not-waiting", "This job does not wait to be tried again.", "Look at its state: it may have begun already.");
        job.RetryAt = now;
        database.Record(actor, ActivityKind.JobRetried, await database.SubjectAsync("job", job.Id.Value, JobWords.Kind(job.Kind), job.ClientId, cancellationToken));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        signals.Announce(job);
        return Done.It;
    }
}
