using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Signals;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Topics of <c>Signals</c> about jobs.</summary>
public static class JobTopics
{
    /// <summary>Some job was queued, moved on or ended.</summary>
    public const string Any = "jobs";

    /// <summary>Some job waits to be verified.</summary>
    internal const string ToVerify = "jobs:to-verify";

    /// <summary>Some job was queued, perhaps one for the server itself.</summary>
    internal const string Queued = "jobs:queued";

    /// <summary>Something about this job changed, its progress included.</summary>
    public static string Of(JobId id) => $"job:{id}";

    /// <summary>A person wants this job to stop.</summary>
    internal static string CancelOf(JobId id) => $"job-cancel:{id}";

    /// <summary>Wakes who waits for this job, its client or any job. After the commit, never before.</summary>
    internal static void Announce(this Signals signals, Job job)
    {
        signals.Raise(Of(job.Id));
        signals.Raise(ClientTopics.Of(job.ClientId));
        signals.Raise(Any);
        if (job.State == JobState.Verifying)
            signals.Raise(ToVerify);
        // A repository that is free again may be what another one waits for.
        if (!job.State.HoldsRepository())
            signals.Raise(Queued);
    }
}
