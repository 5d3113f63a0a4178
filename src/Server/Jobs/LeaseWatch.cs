using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Takes the jobs whose holders are silent, and stops those that get no further: two queries every few seconds for the whole fleet.</summary>
internal sealed class LeaseWatch(IDbContextFactory<ServerDatabase> databases, LostJobs lostJobs, TimeProvider time, ILogger<LeaseWatch> logger)
    : PeriodicWorker(TimeSpan.FromSeconds(10), time, logger)
{
    private static readonly TimeSpan SmallestJump = TimeSpan.FromSeconds(30);

    private (DateTimeOffset At, long Timestamp)? looked;

    /// <summary>Before the first agent can be heard and the first worker looks for work.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await lostJobs.RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task LookAsync(CancellationToken cancellationToken)
    {
        if (HasClockJumped())
            await lostJobs.StartAfreshAsync(cancellationToken);
        // By the same look at the clock: were it set from here on, the next look would see it.
        var now = looked?.At ?? Time.GetUtcNow();
        await lostJobs.ExpireAsync(now, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await lostJobs.StopStalledAsync(now - (await database.ReadWorkLimitsAsync(cancellationToken)).StallsAfter, cancellationToken);
    }

    /// <summary>Leases are moments by the clock on the wall, which may be set. The machine's own count of time is not.</summary>
    private bool HasClockJumped()
    {
        var before = looked;
        looked = (Time.GetUtcNow(), Time.GetTimestamp());
        return before is { } then && (looked.Value.At - then.At - Time.GetElapsedTime(then.Timestamp, looked.Value.Timestamp)).Duration() > SmallestJump;
    }
}
