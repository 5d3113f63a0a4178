using BorgBackupServer.Server.Platform.Database;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Repositories;
using BorgBackupServer.Server.Repositories.Accounts;
using BorgBackupServer.Server.Repositories.Audits;
using Microsoft.EntityFrameworkCore;

namespace BorgBackupServer.Server.Archives.Repairs;

/// <summary>Whether a repository may be repaired now: after a trial of its present state, and not where somebody rather than a disk has damaged it.</summary>
public sealed class RepairCheck(RepairReading reading)
{
    /// <summary>What a failing disk does. Anything else can be an attack, of which a way back undoes more than a repair.</summary>
    private static readonly AuditFindingKind[] OfDisks =
    [
        AuditFindingKind.SegmentsMissing, AuditFindingKind.SegmentsChanged, AuditFindingKind.SegmentDamaged, AuditFindingKind.ObjectsMissing,
        AuditFindingKind.ManifestUnreadable, AuditFindingKind.TransactionWentBack,
    ];

    /// <summary>The trial that says what a repair would do now, or why there is no repair.</summary>
    internal async Task<Result<RepositoryRepair>> FindTrialAsync(ServerDatabase database, Repository repository, CancellationToken cancellationToken)
    {
        if (!repository.State.IsThere())
            return RepositoryPassphrase.NotReady(repository.State);
        if (await database.Set<AuditFinding>().AnyAsync(finding => finding.RepositoryId == repository.Id && finding.ClosedAt == null && !OfDisks.Contains(finding.Kind), cancellationToken))
        {
            return Problem.Conflict(
                "repair.not-of-a-disk", "What the audit found was not done by a disk: something was deleted or changed without an order.",
                "A way back undoes that, a repair would make it final. If there is no way back, accept the repository as it is first.");
        }

        if (await database.Set<RepositoryRepair>().AsNoTracking().Where(repair => repair.RepositoryId == repository.Id && repair.IsTrial)
                .OrderByDescending(repair => repair.EndedAt).FirstOrDefaultAsync(cancellationToken) is not { } trial)
            return Problem.Conflict("repair.not-tried", "Nobody knows yet what a repair would do.", "Try it on a copy first.");
        if (trial.Mark != await reading.MarkAsync(RepositoryPlace.Of(repository), cancellationToken))
            return Problem.Conflict("repair.trial-outdated", "The repository was written to since the repair was tried.", "Try it again.");
        return trial.Outcome is { Lost.Count: 0, Damaged.Count: 0, ChangedCount: 0 } && repository is { CheckDamage: null, State: RepositoryState.Ready }
            ? Problem.Conflict("repair.nothing-to-do", "A repair would change nothing: no check has found damage, and the trial found none.")
            : trial;
    }
}
