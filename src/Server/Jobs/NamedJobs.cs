using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>The jobs that an agent names in a hello or a poll: their leases go on, lost ones are found again.</summary>
internal sealed class NamedJobs(IDbContextFactory<ServerDatabase> databases, JobSteps steps, Signals signals, TimeProvider time, ILogger<NamedJobs> logger)
{
    /// <summary>A lease that was renewed less than this ago is not written again.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(20);

    /// <summary>Takes the sign of life.</summary>
    /// <returns>Those that the server does not want any more: unknown ones, former epochs, jobs that have ended.</returns>
    public async Task<IReadOnlyList<JobReference>> HearAsync(ClientId clientId, IReadOnlyList<JobReference> named, CancellationToken cancellationToken)
    {
        if (named.Count == 0)
            return [];

        var ids = named.Select(reference => JobId.From(reference.JobId)).Distinct().ToList();
        Dictionary<JobId, (JobState State, int Epoch, DateTimeOffset? LeaseExpiresAt)> rows;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            rows = await database.Set<Job>().AsNoTracking()
                .Where(job => ids.Contains(job.Id) && job.ClientId == clientId)
                .Select(job => new { job.Id, job.State, job.Epoch, job.LeaseExpiresAt })
                .ToDictionaryAsync(row => row.Id, row => (row.State, row.Epoch, row.LeaseExpiresAt), cancellationToken);
        }

        var unwanted = new List<JobReference>();
        foreach (var reference in named)
        {
            if (!rows.TryGetValue(JobId.From(reference.JobId), out var row) || row.Epoch != reference.Epoch || row.State.IsFinal())
                unwanted.Add(reference);
            else if (row.State != JobState.Verifying && !(row.LeaseExpiresAt > time.GetUtcNow() + Job.LeaseFor - RenewAfter))
                await HearOneAsync(reference, cancellationToken);
        }

        return unwanted;
    }

    private async Task HearOneAsync(JobReference reference, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var jobId = JobId.From(reference.JobId);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == jobId, cancellationToken);
        // A refusal means that it moved on since it was read; the next poll hears of it.
        if (!(await steps.TakeAsync(database, job, new JobEvent.Heard(reference.Epoch), cancellationToken)).IsSuccess(out var transition, out _))
            return;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!transition.Moves)
            return;
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, transition.Epoch);
        signals.Announce(job);
    }
}
