using BorgBackupServer.Server.Platform.Workers;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Takes the jobs whose holders are silent: one query every few seconds for the whole fleet.</summary>
internal sealed class LeaseWatch(LostJobs lostJobs, TimeProvider time, ILogger<LeaseWatch> logger)
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
    }
}
