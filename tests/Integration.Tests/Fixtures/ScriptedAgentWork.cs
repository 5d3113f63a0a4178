using System.Collections.Concurrent;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Integration.Tests.Fixtures;

/// <summary>A noun's contribution to an agent's job that does as the test says.</summary>
public sealed class ScriptedAgentWork(JobKind kind, bool writes) : IAgentWork
{
    /// <summary>What the repository says when it is looked at: null for found. Throws where looking breaks.</summary>
    public Func<Job, Task<Problem?>> OnVerify { get; set; } = _ => Task.FromResult<Problem?>(null);

    /// <summary>Stands in the way of the order.</summary>
    public Func<Job, Problem?> OnOrder { get; set; } = _ => null;

    /// <summary>Jobs in the order in which they were looked at.</summary>
    public ConcurrentQueue<JobId> Verified { get; } = [];

    public JobKind Kind => kind;

    public bool Writes => writes;

    public Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken)
    {
        if (OnOrder(job) is { } problem)
            return Task.FromResult<Result<Order>>(problem);
        var repository = new RepositoryTarget { RepositoryId = job.RepositoryId.Value, BorgId = new string('b', 64), Path = "/srv/borg", Passphrase = new Secret("open sesame") };
        Order order = kind == JobKind.Backup
            ? new BackupOrder
            {
                Job = reference,
                Repository = repository,
                ArchiveName = "larch-1",
                Paths = [new WirePath("/etc")],
                Excludes = [],
                Compression = "lz4",
                OneFileSystem = false,
                ExcludeCaches = true,
                CheckpointSeconds = 1800,
            }
            : new RestoreOrder
            {
                Job = reference,
                Repository = repository,
                ArchiveName = "larch-1",
                ArchiveBorgId = new string('a', 64),
                Paths = [],
                TargetDirectory = new WirePath("/var/restore/1"),
            };
        return Task.FromResult<Result<Order>>(order);
    }

    public Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken)
    {
        Verified.Enqueue(job.Id);
        return OnVerify(job).WaitAsync(cancellationToken);
    }
}
