using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What a poll needs to know of a live job.</summary>
internal sealed record JobRow(JobId Id, JobKind Kind, JobState State, int Epoch, bool IsCancelRequested, bool IsHeard, PlanId? PlanId, DateTimeOffset? RetryAt)
{
    private static readonly JobState[] OfInterest = [JobState.Queued, JobState.Leased, JobState.Running];

    public (JobId Id, int Epoch) Lease => (Id, Epoch);

    /// <summary>It waits in the queue and for no moment.</summary>
    public bool IsDue(DateTimeOffset now) => State == JobState.Queued && !(RetryAt > now);

    /// <summary>The live jobs of a client, first come first. One indexed query; what waits for verification needs nobody.</summary>
    public static Task<List<JobRow>> ReadAsync(ServerDatabase database, ClientId clientId, CancellationToken cancellationToken) =>
        database.Set<Job>().AsNoTracking()
            .Where(job => job.ClientId == clientId && OfInterest.Contains(job.State))
            .OrderBy(job => job.QueuedAt).ThenBy(job => job.Id)
            .Select(job => new JobRow(job.Id, job.Kind, job.State, job.Epoch, job.CancelRequestedAt != null, job.LastSequence > 0, job.PlanId, job.RetryAt))
            .ToListAsync(cancellationToken);
}
