using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Restores;

/// <summary>What a look asks of its agent. Nothing depends on its truth: it helps a person to choose.</summary>
internal sealed class LookWork : IAgentWork
{
    public JobKind Kind => JobKind.Look;

    public bool Writes => false;

    public Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken)
    {
        var detail = LookDetail.Of(job);
        return Task.FromResult<Result<Order>>(new LookOrder
        {
            Job = reference,
            TargetDirectory = detail.TargetDirectory,
            InPlace = detail.IsInPlace ? true : null,
            Paths = detail.Paths,
            Users = detail.Users,
            Groups = detail.Groups,
        });
    }

    public Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken) => Task.FromResult<Problem?>(null);
}
