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
    /// <param name="Loaded">Plans of databases whose dumps were loaded into a database server for a proof.</param>
    /// <param name="NotLoaded">Whose dumps should have been loaded by the last proof, and were not all.</param>
    /// <param name="NewestLoadedAt">When dumps were loaded last.</param>
    /// <param name="OldestProvenAt">Among the proven, the one that was proven the longest ago.</param>
    /// <param name="NewestProvenAt">When anything was proven last.</param>
    public sealed record Response(int Total, int Proven, int Faulty, int Overdue, int NeverByThemselves, DateTimeOffset? OldestProvenAt, DateTimeOffset? NewestProvenAt,
        int Loaded = 0, int NotLoaded = 0, DateTimeOffset? NewestLoadedAt = null);

    public async Task<Result<Response>> HandleAsync(Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // In one look: Home asks for it every few seconds.
        var counted = await database.ProofsFor(actor)
            .Select(proof => new { proof.Fault, proof.ProvenAt, proof.LoadedAt, proof.NotLoaded, proof.OverdueAt, IsProven = proof.Fault == null && proof.ProvenAt != null && (proof.OverdueAt == null || proof.OverdueAt > now) })
            .GroupBy(_ => 1)
            .Select(all => new Response(
                all.Count(),
                all.Count(proof => proof.IsProven),
                all.Count(proof => proof.Fault != null),
                all.Count(proof => proof.Fault == null && proof.OverdueAt <= now),
                all.Count(proof => proof.OverdueAt == null),
                all.Where(proof => proof.IsProven).Min(proof => proof.ProvenAt),
                all.Max(proof => proof.ProvenAt),
                all.Count(proof => proof.LoadedAt != null),
                all.Count(proof => proof.NotLoaded != null),
                all.Max(proof => proof.LoadedAt)))
            .SingleOrDefaultAsync(cancellationToken);
        return counted ?? new Response(0, 0, 0, 0, 0, null, null);
    }
}
