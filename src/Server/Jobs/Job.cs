using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;

namespace BorgBackupServer.Server.Jobs;

/// <summary>One execution of something. State changes only through <c>JobLifecycle</c>, guarded by state and epoch.</summary>
public sealed class Job
{
    /// <summary>How long a lease holds without a word from its holder.</summary>
    public static readonly TimeSpan LeaseFor = TimeSpan.FromMinutes(2);

    private Job()
    {
    }

    public JobId Id { get; private set; }

    public JobKind Kind { get; private set; }

    public JobState State { get; internal set; }

    /// <summary>Counts the leases, from 1; 0 before the first.</summary>
    public int Epoch { get; internal set; }

    public ClientId ClientId { get; private set; }

    public RepositoryId RepositoryId { get; private set; }

    public PlanId? PlanId { get; private set; }

    /// <summary>What the noun that queued the job needs to carry it out, as its own JSON; for example a restore's selection.</summary>
    public string? DetailJson { get; private set; }

    /// <summary>User name, or <c>schedule</c>.</summary>
    public string RequestedBy { get; private set; } = "";

    public DateTimeOffset QueuedAt { get; private set; }

    public DateTimeOffset? LeasedAt { get; internal set; }

    public DateTimeOffset? StartedAt { get; internal set; }

    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>When the holder of the lease said that its part is over, and verification began.</summary>
    public DateTimeOffset? VerifyingAt { get; internal set; }

    /// <summary>While leased or running: when the job counts as lost if nothing is heard.</summary>
    public DateTimeOffset? LeaseExpiresAt { get; internal set; }

    /// <summary>Highest report sequence taken in this epoch.</summary>
    public long LastSequence { get; internal set; }

    public DateTimeOffset? CancelRequestedAt { get; internal set; }

    /// <summary>While queued after an attempt that ended badly: not to be given before.</summary>
    public DateTimeOffset? RetryAt { get; internal set; }

    /// <summary>When the latest lease ended by its holder's own word and the job was queued again; null while a lease may still be heard of.</summary>
    public DateTimeOffset? AttemptEndedAt { get; internal set; }

    /// <summary>When the work last got further, by the server's clock. A sign of life alone moves nothing.</summary>
    public DateTimeOffset? MovedAt { get; internal set; }

    /// <summary>When the server told its holder to stop because nothing moved.</summary>
    public DateTimeOffset? StalledAt { get; internal set; }

    public long FileCount { get; internal set; }

    public long OriginalBytes { get; internal set; }

    public long CompressedBytes { get; internal set; }

    public long DeduplicatedBytes { get; internal set; }

    /// <summary>What is being worked on, for a person to read.</summary>
    public string? CurrentPath { get; internal set; }

    /// <summary>When progress was last heard, by the server's clock.</summary>
    public DateTimeOffset? ProgressAt { get; internal set; }

    public string? ProblemCode { get; internal set; }

    public string? ProblemDetail { get; internal set; }

    public string? ProblemHint { get; internal set; }

    public long WarningCount { get; internal set; }

    /// <summary>Lines in its log; further ones are left out when it is full.</summary>
    public int LogLineCount { get; internal set; }

    /// <summary>The agent's finished report as it came, kept until and after verification; JSON of <c>FinishedReport</c>.</summary>
    public string? FinishedJson { get; internal set; }

    public static Job Queue(JobKind kind, ClientId clientId, RepositoryId repositoryId, PlanId? planId, string? detailJson, string requestedBy, DateTimeOffset now) => new()
    {
        Id = JobId.Create(),
        Kind = kind,
        State = JobState.Queued,
        ClientId = clientId,
        RepositoryId = repositoryId,
        PlanId = planId,
        DetailJson = detailJson,
        RequestedBy = requestedBy,
        QueuedAt = now,
    };
    /// <summary>Carries out what <see cref="JobLifecycle"/> decided. The only place that changes the state.</summary>
    internal void Move(Transition transition, DateTimeOffset now)
    {
        State = transition.To;
        LeaseExpiresAt = RetryAt = null;
        switch (State)
        {
            case JobState.Leased:
                Forget();
                Epoch = transition.Epoch;
                LeasedAt = MovedAt = now;
                Renew(now);
                break;
            case JobState.Running:
                Reopen();
                StartedAt ??= now;
                MovedAt = now;
                Renew(now);
                break;
            case JobState.Verifying:
                Reopen();
                StartedAt ??= now;
                VerifyingAt = now;
                CurrentPath = null;
                break;
            case JobState.Queued:
                Reopen();
                CurrentPath = null;
                break;
            case JobState.Cancelled:
                // Why an attempt before ended badly is not why this one ended.
                Reopen();
                CurrentPath = null;
                EndedAt = now;
                break;
            default:
                CurrentPath = null;
                EndedAt = now;
                break;
        }
    }

    /// <summary>The holder of the lease was heard.</summary>
    internal void Renew(DateTimeOffset now) => LeaseExpiresAt = now + LeaseFor;

    internal void Blame(Problem problem)
    {
        ProblemCode = problem.Code;
        ProblemDetail = problem.Detail;
        ProblemHint = problem.Hint;
    }

    /// <summary>A lost job that is heard of again, or tried again, has not ended.</summary>
    private void Reopen()
    {
        EndedAt = null;
        ProblemCode = ProblemDetail = ProblemHint = null;
    }

    /// <summary>What a former lease left behind is not told of the new one.</summary>
    private void Forget()
    {
        Reopen();
        LastSequence = 0;
        StartedAt = VerifyingAt = ProgressAt = AttemptEndedAt = StalledAt = null;
        FileCount = OriginalBytes = CompressedBytes = DeduplicatedBytes = WarningCount = 0;
        CurrentPath = FinishedJson = null;
    }
}
