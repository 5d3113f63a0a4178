using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Gives one queued job to its client's agent, in one short transaction that also takes the repository for a writer.</summary>
internal sealed class LeaseJob(IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobWorks works, Signals signals, TimeProvider time, ILogger<LeaseJob> logger)
{
    /// <summary>The job as leased, or null where it has to wait or moved on.</summary>
    public async Task<JobRow?> HandleAsync(ClientId clientId, JobRow row, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // Before the write lock, which a thousand waiting agents would otherwise take in turn; and again under it.
        if (row.Kind != JobKind.Look && await database.IsPausedAsync(clientId, row.PlanId, time.GetUtcNow(), cancellationToken))
            return null;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (row.Kind != JobKind.Look && await database.IsPausedAsync(clientId, row.PlanId, time.GetUtcNow(), cancellationToken))
            return null;
        // A poll may wait longer than a key is good.
        if (!await database.Set<Client>().AnyAsync(client => client.Id == clientId && client.State == ClientState.Enrolled, cancellationToken))
            return null;
        var job = await database.Set<Job>().SingleAsync(job => job.Id == row.Id, cancellationToken);
        if (QueueRule.TakesPlace(job.Kind) && !await HasPlaceAsync(database, job, cancellationToken))
            return null;
        if (job.RetryAt > time.GetUtcNow() || !await database.HasRoomForAsync(works, job, cancellationToken))
            return null;
        if (!(await steps.TakeAsync(database, job, new JobEvent.LeaseGiven(row.Epoch + 1), cancellationToken)).IsSuccess(out var transition, out _))
            return null;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        signals.Announce(job);
        return row with { State = job.State, Epoch = job.Epoch, IsHeard = false };
    }

    // Whoever asked before may have asked at the same moment as others, in this process or in another.
    private async Task<bool> HasPlaceAsync(ServerDatabase database, Job job, CancellationToken cancellationToken)
    {
        var (limits, places) = (await database.ReadWorkLimitsAsync(cancellationToken), await database.ReadPlacesAsync(cancellationToken));
        if (QueueRule.Refuse(limits, places, await database.PlaceOfAsync(job, cancellationToken)) is not null)
            return false;
        await database.GiveTurnAsync(job.ClientId, time.GetUtcNow(), cancellationToken);
        return true;
    }

    /// <summary>The agent does not have this order although it could, and the job was to stop: it never began.</summary>
    public async Task EndUnreceivedAsync(JobRow row, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == row.Id, cancellationToken);
        if (job.Epoch != row.Epoch || job.State != JobState.Leased
            || !(await steps.TakeAsync(database, job, new JobEvent.AgentForgot(), cancellationToken)).IsSuccess(out var transition, out _))
            return;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        signals.Announce(job);
    }
}
