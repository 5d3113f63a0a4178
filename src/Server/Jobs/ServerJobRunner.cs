using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Carries out the server's own jobs under the rules that agents have: lease, epoch, heartbeat, cancel, and again after a crash.</summary>
internal sealed class ServerJobRunner(
    IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobWorks works, Signals signals, TimeProvider time, ILogger<ServerJobRunner> logger)
    : Worker(time, logger)
{
    private const int Lanes = 2;

    // What stands behind so many comes into sight as they go.
    private const int MostRead = 5000;

    // Writers have lanes of their own: a compact of hours delays no catalog.
    protected override Task WorkAsync(CancellationToken stoppingToken) => Task.WhenAll(RunLanesAsync(writing: false, stoppingToken), RunLanesAsync(writing: true, stoppingToken));

    private Task RunLanesAsync(bool writing, CancellationToken stoppingToken) => new JobLanes(nameof(ServerJobRunner), Lanes, JobTopics.Queued, signals, Time, Logger).RunAsync(
        (busy, room, cancellationToken) => FindAsync(works.ServerKinds(writing), busy, room, cancellationToken), RunAsync, stoppingToken);

    private async Task<(IReadOnlyList<JobId> Jobs, TimeSpan? LookAgainIn)> FindAsync(
        IReadOnlyList<JobKind> kinds, IReadOnlyCollection<JobId> busy, int room, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = Time.GetUtcNow();
        if (await database.IsServerPausedAsync(now, cancellationToken))
            return ([], null);
        var writing = kinds.Where(works.Writes).ToList();
        var waiting = await database.ReadWaitingAsync(
            database.Set<Job>()
                .Where(job => job.State == JobState.Queued && kinds.Contains(job.Kind) && !busy.Contains(job.Id) && (job.RetryAt == null || job.RetryAt <= now))
                .Where(job => !writing.Contains(job.Kind) || !database.Set<RepositoryLease>().Any(lease => lease.RepositoryId == job.RepositoryId))
                .Where(job => !writing.Contains(job.Kind) || !database.BeingRestored().Contains(job.RepositoryId))
                .Where(job => !writing.Contains(job.Kind) || JobWorks.MendsFrozen.Contains(job.Kind) || !database.Frozen().Contains(job.RepositoryId)),
            works, MostRead, cancellationToken);
        var retryAt = await database.Set<Job>().Where(job => job.State == JobState.Queued && kinds.Contains(job.Kind) && job.RetryAt > now).MinAsync(job => job.RetryAt, cancellationToken);
        var chosen = waiting.Count == 0 ? [] : QueueRule.Choose(
            await database.ReadWorkLimitsAsync(cancellationToken), await database.ReadPlacesAsync(cancellationToken), waiting);
        return ([.. chosen.Take(room).Select(job => job.Id)], retryAt - now);
    }

    private async Task RunAsync(JobId id, CancellationToken cancellationToken)
    {
        if (await BeginAsync(id, cancellationToken) is not var (job, limits))
            return;

        var run = new ServerJobRun(job, limits.StallsAfter, databases, signals, Time, Logger);
        var (@event, problem) = await run.RunAsync(works.FindServerWork(job.Kind)!, cancellationToken); // because only kinds with a work are found
        if (@event is not null)
            await EndAsync(job, @event, problem, run.Progress);
    }

    private async Task<(Job Job, WorkLimits Limits)?> BeginAsync(JobId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == id, cancellationToken);
        var limits = await database.ReadWorkLimitsAsync(cancellationToken);
        if (await database.IsServerPausedAsync(Time.GetUtcNow(), cancellationToken)
            || job.RetryAt > Time.GetUtcNow()
            || QueueRule.Refuse(limits, await database.ReadPlacesAsync(cancellationToken), await database.PlaceOfAsync(job, cancellationToken)) is not null
            || (works.Writes(job.Kind) && await database.BeingRestored().ContainsAsync(job.RepositoryId, cancellationToken))
            || (await steps.TakeAsync(database, job, new JobEvent.LeaseGiven(job.Epoch + 1), cancellationToken)).IsProblem(out _)
            || (await steps.TakeAsync(database, job, new JobEvent.Started(job.Epoch), cancellationToken)).IsProblem(out _))
            return null;
        await database.GiveTurnAsync(job.ClientId, Time.GetUtcNow(), cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Moved(logger, job.Id, job.Kind, JobState.Queued, job.State, job.Epoch);
        signals.Announce(job);
        return (job, limits);
    }

    /// <summary>Written also while the server stops: what is not written is done again.</summary>
    private async Task EndAsync(Job run, JobEvent @event, Problem? problem, ServerWorkProgress progress)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await database.Database.BeginTransactionAsync(CancellationToken.None);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == run.Id, CancellationToken.None);
        if (job.Epoch != run.Epoch)
            return;
        var taken = problem is null
            ? await steps.TakeAsync(database, job, @event, CancellationToken.None)
            : await steps.FailAsync(database, job, @event, problem, CancellationToken.None);
        if (!taken.IsSuccess(out var transition, out _))
            return;
        // The work was the server's own, so it has seen the result already.
        if (job.State == JobState.Verifying)
            await steps.TakeAsync(database, job, new JobEvent.Verified(HasWarnings: false), CancellationToken.None);
        (job.FileCount, job.OriginalBytes) = (progress.FileCount, progress.Bytes);
        await database.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, job.State, job.Epoch);
        if (problem is not null)
            JobsLog.EndedWith(logger, job.Id, problem.Code);
        signals.Announce(job);
    }
}
