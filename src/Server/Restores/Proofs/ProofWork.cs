using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>A restore proof by the server alone.</summary>
public sealed class ProofWork(IDbContextFactory<ServerDatabase> databases, ProofReading reading, ProofKeeper keeper) : IServerWork
{
    public JobKind Kind => JobKind.Proof;

    public async Task<Problem?> RunAsync(Job job, IProgress<ServerWorkProgress> progress, CancellationToken cancellationToken)
    {
        var detail = ProofDetail.Of(job);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.Set<Archive>().AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == detail.ArchiveId, cancellationToken) is not { } archive)
            return await keeper.PutOffAsync(job, Problem.NotFound("archive"), cancellationToken);
        return (await reading.ReadAsync(archive, detail, progress, cancellationToken)).IsSuccess(out var found, out var problem)
            ? await keeper.KeepAsync(job, archive, detail, found, cancellationToken)
            : await keeper.PutOffAsync(job, problem, cancellationToken);
    }
}
