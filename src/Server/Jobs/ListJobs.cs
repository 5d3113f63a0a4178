using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Jobs, the newest first, a page at a time.</summary>
public sealed class ListJobs(IDbContextFactory<ServerDatabase> databases, WaitReasons waits, TimeProvider time)
{
    /// <summary>A history of years is not counted to its end: a total of one more than this says only that there are more.</summary>
    public const int MostCounted = 10_000;

    /// <param name="ClientId">Only jobs of this client; null for all.</param>
    /// <param name="PlanId">Only jobs of this plan; null for all.</param>
    /// <param name="States">Only jobs in one of these states; null or none for all.</param>
    /// <param name="IsLive">True: only jobs that have not ended; false: only those that have; null for all.</param>
    /// <param name="Kinds">Only jobs of one of these kinds; null or none for all.</param>
    /// <param name="Offset">See <see cref="PageRange"/>.</param>
    /// <param name="Limit">See <see cref="PageRange"/>.</param>
    public sealed record Request(
        ClientId? ClientId = null, PlanId? PlanId = null, IReadOnlyList<JobState>? States = null, bool? IsLive = null, IReadOnlyList<JobKind>? Kinds = null,
        int? Offset = null, int? Limit = null);

    /// <summary>One line. Counts are as in <see cref="GetJob.Response"/>.</summary>
    public sealed record Item(
        JobId JobId, JobKind Kind, JobState State, bool IsCancelRequested, JobWait? WaitsFor,
        ClientId ClientId, string ClientName, PlanId? PlanId, string? PlanName, RepositoryId RepositoryId, string RequestedBy,
        DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
        long FileCount, long OriginalBytes, long CompressedBytes, long DeduplicatedBytes, long WarningCount,
        string? ProblemCode, string? ProblemDetail, JobRetry? Retry);

    public async Task<Result<Page<Item>>> HandleAsync(Request request, Actor actor, CancellationToken cancellationToken)
    {
        var range = new PageRange(request.Offset, request.Limit);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var jobs = Filter(database.JobsFor(actor).AsNoTracking(), request);
        // A count needs no order, but a limit without one is always suspicious; an index gives each of these for nothing.
        var isOfFewStates = request.IsLive is true || request.States is { Count: > 0 };
        var counted = isOfFewStates ? jobs.OrderBy(job => job.State) : jobs.OrderByDescending(job => job.QueuedAt);
        var total = await counted.Take(MostCounted + 1).CountAsync(cancellationToken);
        var rows = await (
            from job in jobs.OrderByDescending(job => job.QueuedAt).ThenByDescending(job => job.Id).Skip(range.Offset).Take(range.Limit)
            join client in database.Set<Client>() on job.ClientId equals client.Id
            join plan in database.Set<Plan>() on job.PlanId equals plan.Id into plans
            from plan in plans.DefaultIfEmpty()
            orderby job.QueuedAt descending, job.Id descending
            select new
            {
                client.LastSeenAt,
                job.RetryAt,
                job.Epoch,
                Item = new Item(
                    job.Id, job.Kind, job.State, job.CancelRequestedAt != null, null,
                    job.ClientId, client.Name, job.PlanId, plan == null ? null : plan.Name, job.RepositoryId, job.RequestedBy,
                    job.QueuedAt, job.StartedAt, job.EndedAt,
                    job.FileCount, job.OriginalBytes, job.CompressedBytes, job.DeduplicatedBytes, job.WarningCount,
                    job.ProblemCode, job.ProblemDetail, null),
            }).ToListAsync(cancellationToken);

        var queued = rows.Where(row => row.Item.State == JobState.Queued)
            .Select(row => new WaitReasons.Waiting(row.Item.JobId, row.Item.Kind, row.Item.ClientId, row.Item.RepositoryId, row.Item.PlanId, row.LastSeenAt, row.RetryAt)).ToList();
        var reasons = await waits.FindAsync(database, queued, cancellationToken);
        var now = time.GetUtcNow();
        return new Page<Item>(
            [.. rows.Select(row => row.Item.State != JobState.Queued ? row.Item : row.Item with
            {
                WaitsFor = reasons.TryGetValue(row.Item.JobId, out var reason) ? reason : null,
                Retry = JobRetry.Of(row.Item.Kind, row.Item.State, row.RetryAt, row.Epoch, row.Item.ProblemCode, now),
            })], total);
    }

    private static IQueryable<Job> Filter(IQueryable<Job> jobs, Request request)
    {
        if (request.ClientId is { } clientId)
            jobs = jobs.Where(job => job.ClientId == clientId);
        if (request.PlanId is { } planId)
            jobs = jobs.Where(job => job.PlanId == planId);
        if (request.States is { Count: > 0 } states)
            jobs = jobs.Where(job => states.Contains(job.State));
        if (request.Kinds is { Count: > 0 } kinds)
            jobs = jobs.Where(job => kinds.Contains(job.Kind));
        else
            jobs = jobs.Where(job => job.Kind != JobKind.Look); // they come with each open restore dialog
        return request.IsLive switch
        {
            true => jobs.Where(job => JobStates.Live.Contains(job.State)),
            false => jobs.Where(job => !JobStates.Live.Contains(job.State)),
            null => jobs,
        };
    }
}
