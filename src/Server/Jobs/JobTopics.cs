using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Platform.Signals;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Topics of <c>Signals</c> about jobs.</summary>
public static class JobTopics
{
    /// <summary>Some job was queued, moved on or ended.</summary>
    public const string Any = "jobs";

    /// <summary>Something about this job changed, its progress included.</summary>
    public static string Of(JobId id) => $"job:{id}";

    /// <summary>Wakes who waits for this job, its client or any job. After the commit, never before.</summary>
    internal static void Announce(this Signals signals, Job job)
    {
        signals.Raise(Of(job.Id));
        signals.Raise(ClientTopics.Of(job.ClientId));
        signals.Raise(Any);
    }
}
