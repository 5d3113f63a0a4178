using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Access.Trail;

/// <summary>
/// Makes the head of an activity that has none, and has the database itself refuse changes of rows. The triggers are made
/// at each start, because a migration that rebuilds the table drops them.
/// </summary>
internal sealed class ActivityStart(IDatabaseEngine engine, IDbContextFactory<ServerDatabase> databases, ActivitySeal seal) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlRawAsync(engine.ActivityGuards, cancellationToken);
        if (await database.Set<ActivityHead>().AnyAsync(cancellationToken))
            return;
        // Where rows are without a head, somebody removed it: the new one goes on from the last of them, and the anchor beside
        // the database still tells what was cut off.
        var last = await database.Set<ActivityEntry>().AsNoTracking().OrderByDescending(entry => entry.Sequence).FirstOrDefaultAsync(cancellationToken);
        database.Add(ActivityHead.Of(last is null ? ActivityMark.Start : new ActivityMark(last.Sequence, last.Hash), seal));
        await database.SaveChangesAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
