using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Jobs;

/// <summary>What can happen to a job. <see cref="JobLifecycle"/> has the answer for each of them in each state.</summary>
public abstract record JobEvent
{
    private JobEvent()
    {
    }

    /// <summary>An agent or a worker gets the job. The epoch is the next one.</summary>
    public sealed record LeaseGiven(int Epoch) : JobEvent;

    /// <summary>The order could not be written, so nothing was sent.</summary>
    public sealed record OrderRefused : JobEvent;

    /// <summary>The holder of the lease says that the work runs.</summary>
    public sealed record Started(int Epoch) : JobEvent;

    /// <summary>The holder of the lease says how far it is.</summary>
    public sealed record Progressed(int Epoch) : JobEvent;

    /// <summary>A sign of life without news: a log line, or a poll that names the job.</summary>
    public sealed record Heard(int Epoch) : JobEvent;

    /// <summary>The holder of the lease says that its part is over.</summary>
    public sealed record Finished(int Epoch, JobOutcome Outcome) : JobEvent;

    /// <summary>The server has seen for itself what the holder claimed.</summary>
    public sealed record Verified(bool HasWarnings) : JobEvent;

    /// <summary>The server has looked and not found what the holder claimed.</summary>
    public sealed record VerificationFailed : JobEvent;

    /// <summary>A person wants it to stop.</summary>
    public sealed record CancelRequested : JobEvent;

    /// <summary>Nothing was heard for the time of a lease.</summary>
    public sealed record LeaseExpired : JobEvent;

    /// <summary>The agent is there and has neither the job nor a report of it.</summary>
    public sealed record AgentForgot : JobEvent;

    /// <summary>A lost job is to be tried once more.</summary>
    public sealed record Requeued : JobEvent;

    /// <summary>This attempt is over, by its holder's or the server's own word, for a reason that passes: another one follows later.</summary>
    public sealed record Postponed(int Epoch) : JobEvent;

    /// <summary>Its holder is heard, but the work has not moved for longer than is allowed.</summary>
    public sealed record Stalled : JobEvent;

    /// <summary>The server started; agents that worked meanwhile get time to say so.</summary>
    public sealed record ServerRestarted : JobEvent;

    /// <summary>The server's own worker that held the job is no more: its process ended, or it stops now.</summary>
    public sealed record WorkerGone : JobEvent;
}
