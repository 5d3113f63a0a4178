using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Access.Trail;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Home;

/// <summary>
/// Takes a plan away, with its schedule, its pause, its rule for proofs, and the jobs that wait to be tried again. Its archives stay where they are,
/// to be browsed and restored; they are of no living plan then, so no retention selects them.
/// </summary>
public sealed class RemovePlan(
    IDbContextFactory<ServerDatabase> databases, IEnumerable<IPlanParts> parts, JobSteps steps, Signals signals, TimeProvider time, ILogger<RemovePlan> logger)
{
    internal const string Busy = "plan.busy";

    private static readonly Problem Gone = Problem.Conflict("plan.removed", "Its plan was removed while it waited to be tried again.");

    // Only the plan's next prune finds out, and without the plan there is none.
    private static readonly Problem Unsettled = Problem.Conflict(
        "plan.prune-unsettled", "A prune of this plan was cut off, and which archives it deleted is not known yet.", "Prune the plan again. Then remove it.");

    public sealed record Request(PlanId PlanId);

    public async Task<Result<Done>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.RefusePlanAsync(request.PlanId, Permission.ManagePlans, actor, cancellationToken) is { } refusal)
            return refusal;
        // From its begin the transaction has the write lock: nobody queues a job of the plan between the look and the end.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (await database.Set<Plan>().SingleOrDefaultAsync(plan => plan.Id == request.PlanId, cancellationToken) is not { } plan)
            return Problem.NotFound("plan");
        var now = time.GetUtcNow();
        var live = await database.Set<Job>().Where(job => job.PlanId == plan.Id && JobStates.Live.Contains(job.State)).OrderBy(job => job.QueuedAt).ToListAsync(cancellationToken);
        if (live.Find(job => !(job.RetryAt > now)) is { } busy)
            return Refuse(busy);
        if (await PruneOrders.Open(database, plan.RepositoryId).AnyAsync(order => order.PlanId == plan.Id, cancellationToken))
            return Unsettled;

        List<Job> cancelled = [.. live.Where(job => EndsWithPlan(job.Kind))];
        foreach (var job in cancelled)
        {
            if ((await steps.TakeAsync(database, job, new JobEvent.CancelRequested(), cancellationToken)).IsProblem(out var problem))
                return problem;
            job.Blame(Gone);
        }

        var archives = await database.Set<Archive>().CountAsync(archive => archive.PlanId == plan.Id, cancellationToken);
        database.Record(actor, ActivityKind.PlanRemoved, await database.SubjectAsync(plan, cancellationToken), detail: Describe(archives, cancelled.Count));
        List<PlanId> removed = [plan.Id];
        foreach (var part in parts)
            await part.ForgetAsync(database, removed, cancellationToken);
        database.Remove(plan);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        foreach (var job in cancelled)
        {
            JobsLog.Moved(logger, job.Id, job.Kind, JobState.Queued, job.State, job.Epoch);
            signals.Announce(job);
        }

        signals.Raise(ClientTopics.Of(plan.ClientId));
        signals.Raise(ClientTopics.Any);
        return Done.It;
    }

    /// <summary>Of jobs that wait to be tried again. A catalog is about its archive, which stays.</summary>
    internal static bool EndsWithPlan(JobKind kind) => kind != JobKind.Catalog;

    private static Problem Refuse(Job job) => Problem.Conflict(
        Busy, $"A {JobWords.Kind(job.Kind).ToLowerInvariant()} of this plan {(job.State == JobState.Queued ? "waits" : "runs")}: job {job.Id}.",
        "Cancel it, or wait for its end. Then remove the plan.");

    private static string Describe(int archives, int jobs) =>
        (archives == 0 ? "It had no archive." : $"{Counts.Format(archives, "archive stays", "archives stay")}, of no plan.")
        + (jobs == 0 ? "" : $" {Counts.Format(jobs, "job")} that waited to be tried again {(jobs == 1 ? "was" : "were")} cancelled.");
}
