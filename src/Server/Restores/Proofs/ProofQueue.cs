using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Queues the proofs that are due, some at a time.</summary>
public sealed class ProofQueue(IDbContextFactory<ServerDatabase> databases, ProofOrders orders, JobQueue queue, TimeProvider time)
{
    private const int AtOnce = 50;

    /// <summary>One look. What is due beyond it has its turn in the next one.</summary>
    public async Task EnsureDueAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await MakeMissingAsync(database, cancellationToken);
        var now = time.GetUtcNow();
        var due = await database.Set<PlanProof>().Where(proof => proof.NextAt <= now).OrderBy(proof => proof.NextAt).Take(AtOnce).ToListAsync(cancellationToken);
        foreach (var standing in due)
        {
            if (!(await orders.MakeAsync(database, standing, Actor.Server.Name, isAsked: false, cancellationToken)).IsSuccess(out var job, out _))
            {
                standing.PutOff(now);
                await database.SaveChangesAsync(cancellationToken);
                continue;
            }

            standing.Queued(now);
            await queue.EnqueueAsync(database, job, cancellationToken);
        }
    }

    /// <summary>Every plan stands somewhere from its first hour on.</summary>
    private async Task MakeMissingAsync(ServerDatabase database, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var plans = await database.Set<Plan>().AsNoTracking().Where(plan => !database.Set<PlanProof>().Any(proof => proof.PlanId == plan.Id))
            .OrderBy(plan => plan.Id).Take(1000).Select(plan => new { plan.Id, plan.ClientId }).ToListAsync(cancellationToken);
        foreach (var plan in plans)
            database.Add(PlanProof.Create(plan.Id, plan.ClientId, now));
        await database.SaveChangesAsync(cancellationToken);
    }
}
