using BorgBackupServer.Protocol;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Who carries out which kind of job.</summary>
public sealed class JobWorks(IEnumerable<IAgentWork> agentWorks, IEnumerable<IServerWork> serverWorks)
{
    private readonly Dictionary<JobKind, IAgentWork> agent = agentWorks.ToDictionary(work => work.Kind);
    private readonly Dictionary<JobKind, IServerWork> server = serverWorks.ToDictionary(work => work.Kind);

    /// <summary>What writes to a frozen repository too, because it ends the freeze.</summary>
    public static readonly JobKind[] MendsFrozen = [JobKind.WayBack, JobKind.Repair];

    /// <summary>The kinds that the server carries out: those that write to a repository, or those that only read.</summary>
    public IReadOnlyList<JobKind> ServerKinds(bool writing) => [.. server.Where(pair => pair.Value.Writes == writing).Select(pair => pair.Key)];

    public IAgentWork? FindAgentWork(JobKind kind) => agent.GetValueOrDefault(kind);

    public IServerWork? FindServerWork(JobKind kind) => server.GetValueOrDefault(kind);

    public bool Writes(JobKind kind) => (agent.TryGetValue(kind, out var work) && work.Writes) || (server.TryGetValue(kind, out var own) && own.Writes);

    /// <summary>What an agent must be able to do to be given such a job; null where no agent is.</summary>
    public static string? CapabilityOf(JobKind kind) => kind switch
    {
        JobKind.Backup => Capabilities.Backup,
        JobKind.Restore => Capabilities.Restore,
        JobKind.Look => Capabilities.Look,
        JobKind.ClientProof => Capabilities.Proof,
        _ => null,
    };
}
