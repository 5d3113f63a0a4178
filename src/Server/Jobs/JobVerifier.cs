using System.Collections.Concurrent;
using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using BorgBackupServer.Server.Platform.Workers;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>
/// Looks whether what agents say they did is there. Takes up what a former process left; where looking breaks, looks
/// again after a growing pause, and gives up in the end, because a job that stays yellow for ever says nothing.
/// </summary>
internal sealed class JobVerifier(
    IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobWorks works, Signals signals, TimeProvider time, ILogger<JobVerifier> logger)
    : Worker(time, logger)
{
    private const int Lanes = 2;

    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    private readonly ConcurrentDictionary<JobId, (int Attempts, DateTimeOffset NextAt)> broken = new();

    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        new JobLanes(nameof(JobVerifier), Lanes, JobTopics.ToVerify, signals, Time, Logger).RunAsync(FindAsync, VerifyAsync, stoppingToken);

    private async Task<(IReadOnlyList<JobId> Jobs, TimeSpan? LookAgainIn)> FindAsync(IReadOnlyCollection<JobId> busy, int room, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var resting = broken.Where(entry => entry.Value.NextAt > now).ToList();
        var passedOver = busy.Concat(resting.Select(entry => entry.Key)).ToList();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = await database.Set<Job>().AsNoTracking()
            .Where(job => job.State == JobState.Verifying && !passedOver.Contains(job.Id))
            .OrderBy(job => job.QueuedAt).Take(room).Select(job => job.Id).ToListAsync(cancellationToken);
        return (jobs, resting.Count == 0 ? null : resting.Min(entry => entry.Value.NextAt) - now);
    }

    private async Task VerifyAsync(JobId id, CancellationToken cancellationToken)
    {
        Job job;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
            job = await database.Set<Job>().AsNoTracking().SingleAsync(job => job.Id == id, cancellationToken);
        if (job.State != JobState.Verifying)
            return;

        var finished = JsonSerializer.Deserialize(job.FinishedJson ?? "null", ProtocolJson.Default.FinishedReport);
        Problem? problem;
        try
        {
            if (finished is null || works.FindAgentWork(job.Kind) is not { } work)
                throw new InvalidOperationException($"Nothing says how to verify a job of the kind {job.Kind}.");
            problem = await work.VerifyAsync(job, finished, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var attempts = broken.TryGetValue(id, out var before) ? before.Attempts + 1 : 1;
            JobsLog.VerificationBroke(logger, exception, id, attempts);
            if (attempts <= Pauses.Length)
            {
                broken[id] = (attempts, Time.GetUtcNow() + Pauses[attempts - 1]);
                return;
            }

            problem = JobProblems.NotVerified;
        }

        await EndAsync(job, finished, problem, cancellationToken);
        broken.TryRemove(id, out _);
    }

    private async Task EndAsync(Job verified, FinishedReport? finished, Problem? problem, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == verified.Id, cancellationToken);
        if (job.Epoch != verified.Epoch)
            return;
        // Whoever verified may have found something to warn of that the agent did not say.
        var taken = problem is null
            ? await steps.TakeAsync(database, job, new JobEvent.Verified(HasWarnings: finished is { Outcome: JobOutcome.Warned } || job.WarningCount > 0), cancellationToken)
            : await steps.FailAsync(database, job, new JobEvent.VerificationFailed(), problem, cancellationToken);
        if (!taken.IsSuccess(out var transition, out _))
            return;
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, transition.To, job.Epoch);
        if (problem is not null)
            JobsLog.EndedWith(logger, job.Id, problem.Code);
        signals.Announce(job);
    }
}
