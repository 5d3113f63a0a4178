using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>
/// A restore proof by the agent. Its word alone proves nothing: the server reads the same files itself, and both must have had
/// the same bytes. What was on the live disk only the agent can tell.
/// </summary>
public sealed class ClientProofWork(
    IDbContextFactory<ServerDatabase> databases, RepositoryTargets targets, ProofReading reading, ProofKeeper keeper) : IAgentWork
{
    public JobKind Kind => JobKind.ClientProof;

    public bool Writes => false;

    public async Task<Result<Order>> BuildOrderAsync(Job job, JobReference reference, CancellationToken cancellationToken)
    {
        var detail = ProofDetail.Of(job);
        if (await FindAsync(detail.ArchiveId, cancellationToken) is not { } archive)
            return Problem.NotFound("archive");
        if (!(await targets.BuildAsync(job.RepositoryId, cancellationToken)).IsSuccess(out var target, out var problem))
            return problem;
        if (detail.Loads)
            return new LoadProofOrder
            {
                Job = reference,
                Repository = target,
                ArchiveName = archive.Name,
                ArchiveBorgId = archive.BorgId,
                Paths = detail.Paths,
                ExpectedBytes = detail.Bytes,
                ExpectedFileCount = detail.FileCount,
            };
        return new ProofOrder
        {
            Job = reference,
            Repository = target,
            ArchiveName = archive.Name,
            ArchiveBorgId = archive.BorgId,
            ArchiveStartedAt = archive.StartedAt,
            Paths = detail.Paths,
            ExpectedBytes = detail.Bytes,
            ExpectedFileCount = detail.FileCount,
        };
    }

    public async Task<Problem?> VerifyAsync(Job job, FinishedReport finished, CancellationToken cancellationToken)
    {
        var detail = ProofDetail.Of(job);
        var (facts, loaded) = (detail.Loads ? null : finished.Proof, detail.Loads ? finished.Load : null);
        if (facts is null && loaded is null)
            return await keeper.PutOffAsync(job, Problem.Conflict("proof.no-facts", "The agent does not say what it restored.", "Update the agent, or prove on the server instead."), cancellationToken);
        if (await FindAsync(detail.ArchiveId, cancellationToken) is not { } archive)
            return await keeper.PutOffAsync(job, Problem.NotFound("archive"), cancellationToken);
        if (!(await reading.ReadAsync(archive, detail, new Unheard(), cancellationToken)).IsSuccess(out var found, out var problem))
            return await keeper.PutOffAsync(job, problem, cancellationToken);
        var doubtful = facts?.FirstDiffering.Select(path => path.Text) ?? (loaded?.Databases ?? []).Where(database => database.Outcome == LoadOutcome.Failed).Select(database => $"{database.Source}/{database.Name}");
        return await keeper.KeepAsync(job, archive, detail, found with { OnClient = facts, Loaded = loaded, Named = [.. found.Named.Concat(doubtful).Take(20)] }, cancellationToken);
    }

    private async Task<Archive?> FindAsync(ArchiveId id, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<Archive>().AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == id, cancellationToken);
    }

    private sealed class Unheard : IProgress<ServerWorkProgress>
    {
        public void Report(ServerWorkProgress value)
        {
            // The job's figures are what the agent restored.
        }
    }
}
