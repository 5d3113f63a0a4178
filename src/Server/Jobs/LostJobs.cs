using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Platform.Signals;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Jobs whose holder is gone, and what becomes of them.</summary>
internal sealed class LostJobs(
    IDbContextFactory<ServerDatabase> databases, JobSteps steps, JobWorks works, Signals signals, TimeProvider time, ILogger<LostJobs> logger)
{
    private static readonly JobState[] Held = [JobState.Leased, JobState.Running];

    /// <summary>Takes the jobs whose leases have run out. Returns how many there were.</summary>
    public async Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expired = await FindAsync(jobs => jobs.Where(job => job.LeaseExpiresAt <= now), cancellationToken);
        foreach (var job in expired)
            await EndAsync(job, found => found.LeaseExpiresAt <= now, works.FindServerWork(job.Kind) is null ? new JobEvent.LeaseExpired() : new JobEvent.WorkerGone(), cancellationToken);
        return expired.Count;
    }

    /// <summary>Tells the holders of jobs to stop that are heard of and get no further. The server's own work is watched where it runs.</summary>
    /// <param name="before">What has not moved since then has stood still for too long.</param>
    public async Task StopStalledAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var stalled = await FindAsync(jobs => jobs.Where(job => job.MovedAt <= before && job.CancelRequestedAt == null), cancellationToken);
        foreach (var job in stalled.Where(job => works.FindServerWork(job.Kind) is null))
            await EndAsync(job, found => found.MovedAt <= before && found.CancelRequestedAt is null, new JobEvent.Stalled(), cancellationToken);
    }

    /// <summary>The clock was set: what was measured by it before says nothing. Everybody gets the full time again.</summary>
    public async Task StartAfreshAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? now = time.GetUtcNow();
        DateTimeOffset? expiresAt = now + Job.LeaseFor;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<Job>().Where(job => Held.Contains(job.State)).ExecuteUpdateAsync(
            set => set.SetProperty(job => job.LeaseExpiresAt, expiresAt).SetProperty(job => job.MovedAt, now), cancellationToken);
    }

    /// <summary>The agent's process is a new one and has only the jobs it names.</summary>
    public async Task ForgetAsync(ClientId clientId, IReadOnlyList<JobReference> named, CancellationToken cancellationToken)
    {
        var has = named.Select(reference => (JobId.From(reference.JobId), reference.Epoch)).ToHashSet();
        // An order of which nothing was heard yet is simply sent again.
        var held = await FindAsync(
            jobs => jobs.Where(job => job.ClientId == clientId && !(job.State == JobState.Leased && job.LastSequence == 0)), cancellationToken);
        foreach (var job in held.Where(job => works.FindServerWork(job.Kind) is null && !has.Contains((job.Id, job.Epoch))))
            await EndAsync(job, found => found.Epoch == job.Epoch, new JobEvent.AgentForgot(), cancellationToken);
    }

    /// <summary>What a former process of this server left behind: its own jobs start again, its agents get time to report.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        foreach (var job in await FindAsync(jobs => jobs, cancellationToken))
            await EndAsync(job, _ => true, works.FindServerWork(job.Kind) is null ? new JobEvent.ServerRestarted() : new JobEvent.WorkerGone(), cancellationToken);
    }

    private async Task<List<Job>> FindAsync(Func<IQueryable<Job>, IQueryable<Job>> which, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await which(database.Set<Job>().AsNoTracking().Where(job => Held.Contains(job.State))).ToListAsync(cancellationToken);
    }

    private async Task EndAsync(Job seen, Func<Job, bool> isStill, JobEvent @event, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var job = await database.Set<Job>().SingleAsync(job => job.Id == seen.Id, cancellationToken);
        if (!isStill(job))
            return;
        var taken = Explain(@event) is { } problem
            ? await steps.FailAsync(database, job, @event, problem, cancellationToken)
            : await steps.TakeAsync(database, job, @event, cancellationToken);
        if (!taken.IsSuccess(out var transition, out _))
            return;
        if (job is { State: JobState.Lost or JobState.Failed, ProblemDetail: { } detail })
            database.AddLine(job, Protocol.LogLevel.Warning, detail, time.GetUtcNow());
        else if (@event is JobEvent.Stalled)
            database.AddLine(job, Protocol.LogLevel.Warning, $"Nothing has moved since {job.MovedAt:u}; the agent is told to stop.", time.GetUtcNow());

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (@event is JobEvent.Stalled)
            signals.Announce(job);
        if (!transition.Moves)
            return;
        JobsLog.Moved(logger, job.Id, job.Kind, transition.From, job.State, job.Epoch);
        signals.Announce(job);
    }

    private static Problem? Explain(JobEvent @event) => @event switch
    {
        JobEvent.LeaseExpired => JobProblems.Lost,
        JobEvent.AgentForgot => JobProblems.AgentRestarted,
        JobEvent.WorkerGone => JobProblems.WorkerDied,
        _ => null,
    };
}
