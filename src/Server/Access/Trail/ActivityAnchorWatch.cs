using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// Moves the anchor along with the chain. It only ever goes forward, and only along the chain that it is in: where the
/// row it names is missing or different, it stays and bears witness.
/// </summary>
internal sealed class ActivityAnchorWatch(
    IDbContextFactory<ServerDatabase> databases, ActivityAnchorFile anchor, ActivitySeal seal, Signals signals, TimeProvider time, ILogger<ActivityAnchorWatch> logger) : Worker(time, logger)
{
    /// <summary>Rows of other server processes raise no signal here.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private bool hasComplained;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var grown = signals.Next(ActivityTopics.Grown);
            await MoveAsync(stoppingToken);
            await Signals.WaitAsync(grown, LongestWait, Time, stoppingToken);
        }
    }

    protected override Task EndAsync(CancellationToken cancellationToken) => MoveAsync(cancellationToken);

    private async Task MoveAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var head = await database.Set<ActivityHead>().AsNoTracking().SingleAsync(cancellationToken);
        if (!anchor.TryRead(out var mark))
        {
            Complain("its anchor was not written by this server");
            return;
        }

        if (mark == head.Mark)
            return;
        var present = mark ?? ActivityMark.Start;
        if (!seal.Fits(head.Mark, head.Seal))
            Complain("the seal of its head is not this server's");
        else if (present.Count > head.Count || (present.Count > 0 && !await database.Set<ActivityEntry>().AnyAsync(
            entry => entry.Sequence == present.Count && entry.Hash == present.Hash, cancellationToken)))
            Complain("the row that its anchor names is missing");
        else
            anchor.Write(head.Mark);
    }

    private void Complain(string why)
    {
        if (!hasComplained)
            AccessLog.ActivityBroken(Logger, why);
        hasComplained = true;
    }
}
