using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Has the order of a leased job written by the noun it belongs to. Where that cannot be done, the job has failed.</summary>
internal sealed class OrderWriter(
    IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobWorks works, Signals signals, ILogger<OrderWriter> logger)
{
    /// <summary>The order, or null where the job moved on or has failed for the lack of one.</summary>
    public async Task<Order?> WriteAsync(JobRow row, IReadOnlySet<string> capabilities, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var job = await database.Set<Job>().AsNoTracking()
            .SingleOrDefaultAsync(job => job.Id == row.Id && job.Epoch == row.Epoch && job.State == JobState.Leased, cancellationToken);
        if (job is null)
            return null;
        if ((await BuildAsync(job, capabilities, cancellationToken)).IsSuccess(out var order, out var problem))
            return order;
        await FailAsync(database, row, problem, cancellationToken);
        return null;
    }

    private async Task<Result<Order>> BuildAsync(Job job, IReadOnlySet<string> capabilities, CancellationToken cancellationToken)
    {
        try
        {
            var work = works.FindAgentWork(job.Kind) ?? throw new InvalidOperationException($"Nobody writes orders for {job.Kind}.");
            var reference = new JobReference { JobId = job.Id.Value, Epoch = job.Epoch };
            if (!(await work.BuildOrderAsync(job, reference, cancellationToken)).IsSuccess(out var order, out var problem))
                return problem;
            if (!capabilities.Contains(order.Capability))
                return JobProblems.CapabilityMissing(order.Capability);
            return WireCheck.Check(order) is { } tooLong ? Problem.Invalid(tooLong.Code, tooLong.Detail, tooLong.Hint) : order;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One job whose order cannot be written must not keep the agent from all others.
            JobsLog.OrderFailed(logger, exception, job.Id);
            return JobProblems.OrderFailed;
        }
    }

    private async Task FailAsync(ServerDatabase database, JobRow row, Problem problem, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == row.Id, cancellationToken);
        if (job.Epoch != row.Epoch || !(await steps.FailAsync(database, job, new JobEvent.OrderRefused(), problem, cancellationToken)).IsSuccess(out var transition, out _))
            return;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        JobsLog.EndedWith(logger, job.Id, problem.Code);
        signals.Announce(job);
    }
}
