using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Takes the jobs whose holders are silent, and wakes polls for whose clients something waits: two queries every few
/// seconds for the whole fleet, so that no waiting poll needs any of its own.
/// </summary>
internal sealed class LeaseWatch(
    IDbContextFactory<ServerDatabase> databases, LostJobs lostJobs, Signals signals, TimeProvider time, ILogger<LeaseWatch> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(10), time, logger)
{
    /// <summary>Before the first agent can be heard and the first worker looks for work.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await lostJobs.RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        await lostJobs.ExpireAsync(cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = Time.GetUtcNow();
        var clients = await database.Set<Job>().AsNoTracking().Where(job => job.State == JobState.Queued && (job.RetryAt == null || job.RetryAt <= now))
            .Select(job => job.ClientId).Distinct().ToListAsync(cancellationToken);
        foreach (var clientId in clients)
            signals.Raise(ClientTopics.Of(clientId));
        // The moment of a server job that waits to be tried again may have come.
        if (clients.Count > 0)
            signals.Raise(JobTopics.Queued);
    }
}
