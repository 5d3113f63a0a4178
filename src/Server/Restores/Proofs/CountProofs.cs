using BorgBackupServer.Server.Access;
using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Restores.Proofs;

/// <summary>Can everything be restored? In numbers, over all that the actor may see.</summary>
public sealed class CountProofs(IDbContextFactory<ServerDatabase> databases, TimeProvider time)
{
    /// <param name="Total">Plans with an archive.</param>
    /// <param name="Proven">Of them: with a good proof that is no older than promised, and no fault since.</param>
    /// <param name="Faulty">Whose last proof found a fault.</param>
    /// <param name="Overdue">Whose proof is missing for longer than promised, without a fault.</param>
    /// <param name="NeverByThemselves">Whose rule says never.</param>
    /// <param name="OldestProvenAt">Among the proven, the one that was proven the longest ago.</param>
    /// <param name="NewestProvenAt">When anything was proven last.</param>
    public sealed record Response(int Total, int Proven, int Faulty, int Overdue, int NeverByThemselves, DateTimeOffset? OldestProvenAt, DateTimeOffset? NewestProvenAt);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var all = database.ProofsFor(actor);
        var proven = all.Where(proof => proof.Fault == null && proof.ProvenAt != null && (proof.OverdueAt == null || proof.OverdueAt > now));
        return new Response(
            await all.CountAsync(cancellationToken),
            await proven.CountAsync(cancellationToken),
            await all.CountAsync(proof => proof.Fault != null, cancellationToken),
            await all.CountAsync(proof => proof.Fault == null && proof.OverdueAt <= now, cancellationToken),
            await all.CountAsync(proof => proof.OverdueAt == null, cancellationToken),
            await proven.MinAsync(proof => proof.ProvenAt, cancellationToken),
            await all.MaxAsync(proof => proof.ProvenAt, cancellationToken));
    }
}
