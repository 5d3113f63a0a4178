using System.Text.Json;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>One job with all that a live page shows. Wait on the job's topic and ask again.</summary>
public sealed class GetJob(IDbContextFactory<ServerDatabase> databases, WaitReasons waits, TimeProvider time)
{
    public sealed record Request(JobId JobId);

    /// <param name="JobId">Id of the job.</param>
    /// <param name="Kind">What it does.</param>
    /// <param name="State">Where it is.</param>
    /// <param name="IsLive">It has not ended.</param>
    /// <param name="IsCancelRequested">A person wanted it to stop.</param>
    /// <param name="WaitsFor">What a queued job waits for; null when it is about to start.</param>
    /// <param name="Attempt">Number of the lease; 0 before the first.</param>
    /// <param name="ClientId">The client.</param>
    /// <param name="ClientName">Its name.</param>
    /// <param name="PlanId">The plan of a backup.</param>
    /// <param name="PlanName">Its name; null where the plan is no more.</param>
    /// <param name="RepositoryId">The repository.</param>
    /// <param name="RequestedBy">Name of the person, or what else queued it.</param>
    /// <param name="Phases">What it went through in this attempt, in order; the last one is where it is.</param>
    /// <param name="ServerTime">By the clock that all times here are by, so that a page can show how long without trusting its own.</param>
    /// <param name="FileCount">Files so far, and in the end.</param>
    /// <param name="OriginalBytes">Bytes read on a backup, written on a restore.</param>
    /// <param name="CompressedBytes">Zero on a restore.</param>
    /// <param name="DeduplicatedBytes">Bytes that were new in the repository; zero on a restore.</param>
    /// <param name="CurrentPath">What is being worked on.</param>
    /// <param name="ProgressAt">When the counts were heard.</param>
    /// <param name="Trouble">Why it ended badly; of a job that is tried again, why its last attempt did.</param>
    /// <param name="WarningCount">How many warnings there are.</param>
    /// <param name="Warnings">The first of them, at most 100.</param>
    /// <param name="LogLineCount">Lines in its log; <see cref="ListJobLog"/> reads them.</param>
    /// <param name="Retry">When it is tried again; null unless it waits for that.</param>
    public sealed record Response(
        JobId JobId, JobKind Kind, JobState State, bool IsLive, bool IsCancelRequested, JobWait? WaitsFor, int Attempt,
        ClientId ClientId, string ClientName, PlanId? PlanId, string? PlanName, RepositoryId RepositoryId, string RequestedBy,
        IReadOnlyList<Phase> Phases, DateTimeOffset ServerTime,
        long FileCount, long OriginalBytes, long CompressedBytes, long DeduplicatedBytes, string? CurrentPath, DateTimeOffset? ProgressAt,
        JobTrouble? Trouble, long WarningCount, IReadOnlyList<JobWarning> Warnings, int LogLineCount, JobRetry? Retry);

    /// <param name="State">The state that began.</param>
    /// <param name="At">When.</param>
    public sealed record Phase(JobState State, DateTimeOffset At);

    public sealed record JobTrouble(string Code, string Detail, string? Hint);

    /// <param name="Path">Null where it is not about one file.</param>
    /// <param name="Text">What was wrong.</param>
    public sealed record JobWarning(WirePath? Path, string Text);

    public async Task<Result<Response>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await (
            from job in database.JobsFor(actor).AsNoTracking().Where(job => job.Id == request.JobId)
            join client in database.Set<Client>() on job.ClientId equals client.Id
            join plan in database.Set<Plan>() on job.PlanId equals plan.Id into plans
            from plan in plans.DefaultIfEmpty()
            select new { Job = job, ClientName = client.Name, client.LastSeenAt, PlanName = plan == null ? null : plan.Name })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
            return Problem.NotFound("job");

        var row = found.Job;
        var reasons = await waits.FindAsync(
            database, row.State == JobState.Queued ? [new(row.Id, row.Kind, row.ClientId, row.RepositoryId, row.PlanId, found.LastSeenAt, row.RetryAt)] : [], cancellationToken);
        return new Response(
            row.Id, row.Kind, row.State, row.State.IsLive(), row.CancelRequestedAt is not null, reasons.TryGetValue(row.Id, out var reason) ? reason : null, row.Epoch,
            row.ClientId, found.ClientName, row.PlanId, found.PlanName, row.RepositoryId, row.RequestedBy,
            Phases(row), time.GetUtcNow(),
            row.FileCount, row.OriginalBytes, row.CompressedBytes, row.DeduplicatedBytes, row.CurrentPath, row.ProgressAt,
            row.ProblemCode is { } code ? new JobTrouble(code, row.ProblemDetail ?? "", row.ProblemHint) : null,
            row.WarningCount, Warnings(row), row.LogLineCount, JobRetry.Of(row.Kind, row.State, row.RetryAt, row.Epoch, row.ProblemCode, time.GetUtcNow()));
    }

    private static List<Phase> Phases(Job job)
    {
        // What an attempt before went through is in its log; this one has not begun.
        if (job.State == JobState.Queued)
            return [new Phase(JobState.Queued, job.AttemptEndedAt ?? job.QueuedAt)];
        var phases = new List<Phase> { new(JobState.Queued, job.QueuedAt) };
        Add(JobState.Leased, job.LeasedAt);
        Add(JobState.Running, job.StartedAt);
        Add(JobState.Verifying, job.VerifyingAt);
        Add(job.State, job.EndedAt);
        return phases;

        void Add(JobState state, DateTimeOffset? at)
        {
            if (at is { } known)
                phases.Add(new Phase(state, known));
        }
    }

    private static IReadOnlyList<JobWarning> Warnings(Job job) => job.FinishedJson is null ? [] :
        [.. (JsonSerializer.Deserialize(job.FinishedJson, ProtocolJson.Default.FinishedReport)?.Warnings ?? []).Select(warning => new JobWarning(warning.Path, warning.Text))];
}
